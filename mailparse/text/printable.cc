#include "mailparse/text/printable.hh"

#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

// Characters of three bytes that end a line or turn the direction of writing around, so that what stands
// behind them seems to stand elsewhere: U+2028 and U+2029, U+202A to U+202E, U+2066 to U+2069.
bool is_unruly(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xe2') return false;
  const auto second = static_cast<unsigned char>(text[1]), third = static_cast<unsigned char>(text[2]);
  return second == 0x80 ? third >= 0xa8 && third <= 0xae : second == 0x81 && third >= 0xa6 && third <= 0xa9;
}

std::string clean(std::string_view text, bool keep_lines) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_unruly(text.substr(i))) {
      out += ' ';
      i += 2;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) ++i;
    const bool line_end = c == '\n' && keep_lines;
    out += (c1 || (is_control(c) && !line_end)) ? ' ' : static_cast<char>(c);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  return clean(repair_utf8(std::string(text)), false);
}

std::string printable_lines(std::string_view text) {
  return clean(repair_utf8(std::string(text)), true);
}

}  // namespace mailparse
