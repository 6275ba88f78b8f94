#pragma once
#include <optional>
#include <string_view>

#include "mailparse/mail.hh"

namespace mailparse {

// Reads one unfolded Authentication-Results value (RFC 8601, 2.2). Nothing if it has no authserv-id. It only
// reads: whether a field can be believed depends on who wrote it, and that is the caller's to know.
std::optional<AuthenticationResult> parse_authentication_results(std::string_view unfolded);

}  // namespace mailparse
