#pragma once
// Enhanced status codes (RFC 3463) out of what servers say.

#include <string>
#include <string_view>

namespace mailparse {

// The most telling x.y.z that stands in the text ("550-'5.2.2 <a@b>... Mailbox Full'"), or empty. Addresses
// of hosts and version numbers are not taken for one.
std::string find_status(std::string_view text);

// A code for any reason: the one in the text, else by its words ("User unknown": 5.1.1), else the class of
// its SMTP reply
// ("550": 5.0.0). Empty if nothing is said.
std::string derive_status(std::string_view reason);

// Is the code one that says no more than its class ("5.0.0")?
bool is_vague_status(std::string_view status);

}  // namespace mailparse
