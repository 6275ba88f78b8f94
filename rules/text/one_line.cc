#include "rules/text/one_line.hh"

namespace rules {

std::string as_one_line(std::string_view text, char instead) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    const std::string_view rest = text.substr(at);
    if (c == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0)  // C1, U+0085 among them
      out += instead, at += 1;
    else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9"))  // U+2028, U+2029
      out += instead, at += 2;
    else
      out += c < 0x20 || c == 0x7F ? instead : text[at];
  }
  return out;
}

}  // namespace rules
