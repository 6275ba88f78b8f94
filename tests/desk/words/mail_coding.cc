#include "tests/desk/words/mail_coding.hh"

#include <algorithm>

namespace desk::test {

std::string quoted_printable(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (text.substr(i, 2) == "\r\n") {
      if (!out.empty() && (out.back() == ' ' || out.back() == '\t'))
        out.replace(out.size() - 1, 1, out.back() == ' ' ? "=20" : "=09");
      out += "\r\n";
      column = 0;
      ++i;
      continue;
    }
    const bool plain = (c >= 33 && c <= 126 && c != '=') || c == ' ' || c == '\t';
    const std::size_t width = plain ? 1 : 3;
    if (column + width > 75) {
      out += "=\r\n";
      column = 0;
    }
    if (plain)
      out += text[i];
    else
      out += {'=', kHex[c >> 4], kHex[c & 15]};
    column += width;
  }
  return out;
}

std::string latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80)
      out += text[i];
    else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size())
      out += static_cast<char>(((c & 3) << 6) | (text[++i] & 0x3F));
    else
      out += '?';
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_latin1(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0xC4; });
}

std::string base64(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    const auto n = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) out += j <= n ? kLetters[bits >> (18 - 6 * j) & 63] : '=';
    if (i / 3 % 19 == 18) out += "\r\n";
  }
  return out + (out.ends_with("\r\n") ? "" : "\r\n");
}

}  // namespace desk::test
