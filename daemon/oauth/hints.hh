#pragma once
// What to do where a mail server refuses a token that its provider has just handed out.

#include <string>
#include <string_view>

#include "daemon/net/endpoint.hh"
#include "daemon/oauth/grant.hh"

namespace oauth {

// `user`: of the login that was refused.
std::string refusal_hint(const Grant& grant, const std::string& user, net::Protocol protocol,
                         std::string_view words);

}  // namespace oauth
