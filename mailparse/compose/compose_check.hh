#pragma once
// What compose() may write. Nothing that passes here can end a header line.

#include <optional>
#include <string_view>

#include "mailparse/compose/message.hh"

namespace mailparse {

using Refusal = std::optional<ComposeError>;
Refusal find_refusal(const Outgoing& mail);  // the first value that must not be written, if any

// local@domain that compose() would accept; anything else it refuses.
bool is_writable_address(std::string_view address);
bool is_message_id(std::string_view id);  // without brackets; printable ASCII of a length that fits a line

}  // namespace mailparse
