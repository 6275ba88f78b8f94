#pragma once
// UTF-8 (RFC 3629): checking, repairing, cutting. Everything that leaves mailparse as text has passed through
// here.

#include <cstddef>
#include <string>
#include <string_view>

namespace mailparse {

constexpr char32_t kReplacement = 0xFFFD;

bool is_ascii(std::string_view bytes);
bool is_valid_utf8(std::string_view bytes);

// How much of `bytes` reads as UTF-8: well-formed sequences longer than one byte, and bytes that fit nowhere.
struct Utf8Census {
  std::size_t multibyte = 0, broken = 0;
  std::size_t continuing = 0;  // bytes behind the first one of each sequence
};
Utf8Census census_utf8(std::string_view bytes);

// Reads the code point at `at` and moves `at` behind it; a byte that fits nowhere is kReplacement.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t code_point);

// The same text with every broken byte run replaced by U+FFFD.
std::string repair_utf8(std::string text);
// For one-line texts: control characters are gone, line breaks and tabs are blanks. `text` must be valid
// UTF-8.
std::string without_controls(std::string_view text);
// Characters that are not seen but change how what is seen is read: direction marks, joiners, byte order
// marks, tags, controls.
bool is_unseen(char32_t code_point);
// The same text without them. A joiner between two letters that are not ASCII stays: Persian and many Indian
// scripts are written with it.
std::string without_unseen(std::string_view text);
// For bodies: NUL and other controls that are no white space are gone, line ends of all kinds are LF (CR, VT,
// U+0085, U+2028, U+2029). Works in place.
void clean_body_text(std::string& text);
// The longest prefix of valid UTF-8 `text` with at most `max_bytes` bytes that ends between characters.
std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);
// The same, with "..." behind it where something was cut off.
std::string shorten_utf8(std::string_view text, std::size_t max_bytes);

}  // namespace mailparse
