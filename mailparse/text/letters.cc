#include "mailparse/text/letters.hh"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utf8proc.h>

#include "mailparse/text/utf8.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLongestRun = 64;  // bytes; a letter with more marks than that is no letter

// Marks that macOS splits off, and the parts of Korean syllables.
bool is_mark(char32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x653 && c <= 0x655) || (c >= 0x1161 && c <= 0x11C2) ||
         c == 0x3099 || c == 0x309A;
}

// The first byte of each of these.
bool may_begin_mark(char byte) {
  return byte == '\xCC' || byte == '\xCD' || byte == '\xD9' || byte == '\xE1' || byte == '\xE3';
}

std::string composed_run(std::string_view run) {
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(run.data()),
                                   static_cast<utf8proc_ssize_t>(run.size()), &made,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  if (length < 0 || !made) return std::string(run);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)};
}

bool has_mark(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!may_begin_mark(text[at])) continue;
    std::size_t next = at;
    if (is_mark(next_code_point(text, next))) return true;
  }
  return false;
}
}  // namespace

std::string composed(std::string text) {
  if (!has_mark(text)) return text;
  std::string out;
  out.reserve(text.size());
  const std::string_view all = text;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t begin = at;
    next_code_point(all, at);
    bool has_marks = false;
    for (std::size_t next = at; at < all.size() && is_mark(next_code_point(all, next)); at = next)
      has_marks = true;
    const std::string_view run = all.substr(begin, at - begin);
    if (has_marks && run.size() <= kLongestRun)
      out += composed_run(run);
    else
      out += run;
  }
  return out;
}

bool is_letter(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;  // letters, then their marks
}

bool is_digit_of_any_script(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

}  // namespace mailparse
