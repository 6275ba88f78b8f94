#pragma once
// Which addresses may stand in MAIL and RCPT. Whether they exist is the relay's business; that they cannot
// end the command or hide a second one is ours.

#include <string_view>

namespace smtp {

// local@domain within RFC 5321's lengths (4.5.3.1), without controls, blanks and angle brackets; in the local
// part dots may stand anywhere (real mailboxes have them), in a quoted one anything else printable; the
// domain a DNS name, UTF-8 allowed, or [literal].
bool is_sendable(std::string_view address);
bool is_ascii(std::string_view text);

}  // namespace smtp
