#pragma once
// What a server's answer to EHLO offers (RFC 5321, 4.1.1.1).

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace smtp {

struct Extensions {
  bool pipelining = false;            // RFC 2920
  bool eight_bit = false;             // RFC 6152
  bool utf8 = false;                  // RFC 6531
  bool dsn = false;                   // RFC 3461
  std::optional<std::uint64_t> size;  // RFC 1870; 0: no fixed limit
};

// `greeting`: the lines of the answer, without their code; the first one is a greeting.
Extensions extensions_of(std::span<const std::string> greeting);

}  // namespace smtp
