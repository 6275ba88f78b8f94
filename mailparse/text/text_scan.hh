#pragma once
// Small tools for looking at what a text says: letter case, phrases, lines. Everything is linear.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {

constexpr bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}

inline std::string_view trim_right(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Offset of `needle` in `text`, whatever the case of its ASCII letters; npos if absent.
std::size_t find_ignoring_case(std::string_view text, std::string_view needle, std::size_t from = 0);
inline bool contains_ignoring_case(std::string_view text, std::string_view needle) {
  return find_ignoring_case(text, needle) != std::string_view::npos;
}
inline bool contains(std::string_view text, std::string_view needle) {
  return text.find(needle) != std::string_view::npos;
}

// The lines of a text without their line ends. "a\n" is one line, "" is none.
std::vector<std::string_view> lines_of(std::string_view text);

// The form in which phrases are compared: small letters (Latin, Greek, Cyrillic; accents kept), full-width
// forms and all kinds of blanks and typographic apostrophes made plain, invisible marks (zero width,
// direction, soft hyphen) dropped.
std::string fold_case(std::string_view text);

}  // namespace mailparse
