#pragma once
// Whether two policies say the same: of everything that a ticket's promises and timers hang on.

#include <cstdint>
#include <string>
#include <string_view>

namespace rules {

struct Policy;

// The same for the same files, customers and time zone database. Not for security: 64 bits of FNV-1a.
std::string digest(const Policy& policy);

// FNV-1a, to be fed in pieces.
class Fingerprint {
 public:
  void add(std::string_view bytes);
  std::string text() const;  // 16 hexadecimal digits

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace rules
