#pragma once
// What a server's "no" to a login means, by its words: whether it passes, and what an operator can do.

#include <string>
#include <string_view>

#include "daemon/net/endpoint.hh"

namespace net {

// The server cannot check logins now, or has too many connections: nothing was said about the password.
bool is_passing(Protocol protocol, std::string_view words);

// What to do about it. `token`: a bearer token was offered, not a password.
std::string login_hint(std::string_view words, bool token);

// What to do where a server takes the login and then not let its owner in; empty for other words.
std::string mailbox_hint(std::string_view words);

// The JSON that a server sends with a refused bearer token (RFC 7628, 3.2.2), from its "+ BASE64" or
// "334 BASE64" line; empty where the line holds none.
std::string read_challenge(std::string_view line);

}  // namespace net
