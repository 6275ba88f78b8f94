#pragma once
// The token endpoint's answer (RFC 6749, 5.1 and 5.2), which may be anything.

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "daemon/http/message.hh"
#include "daemon/oauth/fault.hh"

namespace oauth {

struct Token {
  std::string access;
  std::chrono::seconds lifetime{};
  std::string refresh;  // empty: the one that we have goes on
};

// What an answer needs to be read and told.
struct Asked {
  std::string server;                // "login.microsoftonline.com:443"
  std::string mailbox;               // of the policy
  std::vector<std::string> secrets;  // what was sent and must be in no message
  std::chrono::sys_seconds now{};
};

// Of an access token at most so many bytes are believed: known ones have up to 16 KB.
inline constexpr std::size_t kLongestToken = 64u << 10;
inline constexpr std::size_t kLongestAnswer = 256u << 10;

[[nodiscard]] tl::expected<Token, Fault> read_answer(const http::Answer& answer, const Asked& asked);

}  // namespace oauth
