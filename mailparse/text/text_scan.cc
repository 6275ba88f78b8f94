#include "mailparse/text/text_scan.hh"

#include <algorithm>

namespace mailparse {

std::size_t find_ignoring_case(std::string_view text, std::string_view needle, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  const auto hit = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), needle.begin(),
                               needle.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
  if (hit == text.end() && !needle.empty()) return std::string_view::npos;
  return static_cast<std::size_t>(hit - text.begin());
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> result;
  for (Lines lines(text); lines.next();) result.push_back(lines.text());
  return result;
}

namespace {
bool is_invisible(char32_t c) {
  return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

bool is_wide_blank(char32_t c) {
  return c == 0xA0 || c == 0x202F || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

char32_t small(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 0x20;
  if (c < 0x80) return c;
  if (is_wide_blank(c)) return ' ';
  if (c == 0x2018 || c == 0x2019 || c == 0xB4) return '\'';
  if (c >= 0xFF01 && c <= 0xFF5E) return small(c - 0xFEE0);  // full-width ASCII
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  if ((c >= 0x100 && c <= 0x12F) || (c >= 0x132 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
    return c + (c & 1);  // here the capital is odd
  if (c == 0x130) return 'i';
  if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  return c;
}
}  // namespace

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) return lower(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (!is_invisible(c)) append_utf8(out, small(c));
  }
  return out;
}

}  // namespace mailparse
