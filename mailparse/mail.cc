#include "mailparse/mail.hh"

namespace mailparse {

const char* to_string(AutoClass auto_class) {
  switch (auto_class) {
    case AutoClass::none:
      return "";
    case AutoClass::auto_reply:
      return "auto-reply";
    case AutoClass::auto_generated:
      return "auto-generated";
    case AutoClass::bounce:
      return "bounce";
    case AutoClass::delayed:
      return "delayed";
    case AutoClass::complaint:
      return "complaint";
    case AutoClass::receipt:
      return "receipt";
    case AutoClass::challenge:
      return "challenge";
  }
  return "";
}

std::string to_hex(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const std::uint8_t byte : digest) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

}  // namespace mailparse
