#pragma once
// Why there is no token: told apart by who can mend it.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/error.hh"

namespace oauth {

enum class Kind : std::uint8_t {
  network,  // no answer, or half of one: says nothing about the grant
  passing,  // the provider is out of order, or has enough of us
  local,    // a secret cannot be read, a key cannot sign, the new refresh token cannot be kept
  grant,    // what a person agreed to is void: `ticketctl auth` again
  client,   // the application or its secret is refused
  consent,  // nobody has agreed yet that the application may do this
  setup,    // a wrong tenant, scope or address in the policy
  unknown,  // it said no, in words that we do not know
};

struct Fault {
  Kind kind = Kind::unknown;
  std::string what;  // holds no secret
  std::string hint;
  std::optional<std::chrono::seconds> retry_after{};
  std::string error{};                         // the code of RFC 6749, where there was one
  net::Code code = net::Code::authentication;  // of a network fault, which
};

// Nothing gets better by asking again soon: a person has to do something.
bool needs_a_person(Kind kind);
net::Error to_error(const Fault& fault);

// What an error answer (RFC 6749, 5.2) means. `server`: who said it; `mailbox`: whose grant it is.
Fault explain(std::string_view error, std::string_view description, const std::string& server,
              const std::string& mailbox);

}  // namespace oauth
