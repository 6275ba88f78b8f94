#pragma once
// What compose() may write. Nothing that passes here can end a header line.

#include <optional>
#include <string_view>

#include "mailparse/compose.hh"

namespace mailparse {

using Refusal = std::optional<ComposeError>;
Refusal find_refusal(const Outgoing& mail);  // the first value that must not be written, if any

bool is_message_id(std::string_view id);  // without brackets; printable ASCII of a length that fits a line

}  // namespace mailparse
