#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

// Decodes the encoded words (RFC 2047) and raw 8-bit text (RFC 6532, or any charset) of an unfolded header
// value, wherever they stand: inside quoted strings, glued to text, with blanks in them, unterminated. The
// result is valid UTF-8 without control characters. Linear in the value's size.
std::string decode_words(std::string_view value);

struct EncodedWord {
  std::size_t begin = 0, end = 0;  // of the whole "=?charset?q?text?=" in the value
  std::string_view charset, text;
  char encoding = 0;  // 'b' or 'q'
};
std::vector<EncodedWord> find_words(std::string_view value);  // in order, none overlaps another

}  // namespace mailparse
