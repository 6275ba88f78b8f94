#pragma once
// What is sent to a token endpoint, as a value: no clock, no chance, no network.

#include <chrono>
#include <string>
#include <tl/expected.hpp>

#include "daemon/http/message.hh"
#include "daemon/oauth/answer.hh"
#include "daemon/oauth/encode.hh"
#include "daemon/oauth/grant.hh"

namespace oauth {

struct Moment {
  std::chrono::sys_seconds now;
  std::string nonce;  // never twice: the name of an assertion
};

struct Question {
  http::Request request;
  Asked asked;
};

// A request for a new access token. `secret`: what `grant.secret` gave; `refresh_token`: of refresh.
[[nodiscard]] tl::expected<Question, Fault> token_request(const Grant& grant, const std::string& secret,
                                                          const std::string& refresh_token,
                                                          const Moment& moment);

// Any other request of the same client to the token endpoint: `fields` and what proves the client.
[[nodiscard]] tl::expected<Question, Fault> client_request(const Grant& grant, const std::string& secret,
                                                           Fields fields, const Moment& moment);

}  // namespace oauth
