#include "daemon/desk/command_line.hh"

#include <algorithm>
#include <array>

#include "mailparse/utf8.hh"
#include "mailparse/words.hh"
#include "rules/text.hh"

namespace desk {
namespace {

constexpr std::size_t kLongest = 64 << 10;  // bytes of a line that are looked at

// Bullets, quotes, brackets, and marks of bold and code, in front of a command or behind it.
constexpr auto kDecoration = std::to_array<char32_t>({
    U' ',      U'\t',     U'*',      U'_',      U'~',      U'`',      U'>',      U'<',      U'|',
    U'-',      U'+',      U'"',      U'\'',     U'(',      U')',      U'[',      U']',      U'{',
    U'}',      U'\\',     U'\u2022', U'\u00B7', U'\u25E6', U'\u2023', U'\u25AA', U'\u25CF', U'\u25CB',
    U'\u25A0', U'\u2013', U'\u2014', U'\u2043', U'\u201C', U'\u201D', U'\u201E', U'\u201A', U'\u2018',
    U'\u2019', U'\u00AB', U'\u00BB', U'\u2039', U'\u203A', U'\u300C', U'\u300D', U'\u300E', U'\u300F',
    U'\u3010', U'\u3011', U'\u00B4', U'\u27A4', U'\u2192', U'\u203B', U'=',      U':',      U';',
    U'.',      U',',      U'?',      U'!',
});

// Bullets, ticks, stars, arrows, brackets and punctuation of all scripts.
bool is_symbol(char32_t c) {
  return (c >= 0xA1 && c <= 0xBF && c != 0xAA && c != 0xBA) || c == 0xD7 || (c >= 0x2010 && c <= 0x2BFF) ||
         (c >= 0x3001 && c <= 0x303F) || c == 0x30FB || (c >= 0xFE10 && c <= 0xFE6B && c != 0xFE5F) ||
         (c >= 0xFF61 && c <= 0xFF65) || (c >= 0x1F000 && c <= 0x1FAFF);
}

bool is_decoration(char32_t c) {
  return std::find(kDecoration.begin(), kDecoration.end(), c) != kDecoration.end() || is_symbol(c);
}

// No width, or a direction, or how to show the one before.
bool is_unseen(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
         c == 0xFEFF || c == 0x20E3 || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_blank_mark(char32_t c) {
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0x2800;
}

char32_t plain(char32_t c) {
  if (is_blank_mark(c) || c == '\t') return ' ';
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  if (c == 0xFE5F) return '#';
  return c;
}

// One letter that Word has for a bullet of another font: "o", "\u00D8", "\u00FC" and, with two blanks, any.
std::size_t letter_bullet(std::string_view text) {
  std::size_t end = 0;
  if (text.empty()) return 0;
  const char32_t c = mailparse::next_code_point(text, end);
  if (c == '#' || c == '&' || mailparse::is_digit(text[0])) return 0;
  const bool wide = text.substr(end).starts_with("  ");
  return wide || (text.substr(end).starts_with(" ") && (c == 'o' || c >= 0x80)) ? end : 0;
}

// "1.", "2)", "a)", "(1)", "[x]" of a list.
std::size_t list_number(std::string_view text) {
  const std::size_t begin = text.starts_with('(') || text.starts_with('[') ? 1 : 0;
  std::size_t end = begin;
  while (end < text.size() && end < begin + 3 && mailparse::is_digit(text[end])) ++end;
  if (end == begin && end < text.size() && mailparse::is_alpha(text[end])) ++end;
  if (end == begin || end >= text.size()) return letter_bullet(text);
  return std::string_view(".)]").find(text[end]) != std::string_view::npos ? end + 1 : letter_bullet(text);
}

// Takes off what stands in front; true: something but blanks did.
bool strip_front(std::string_view& text) {
  bool any = false;
  if (const auto number = list_number(rules::trim(text))) {
    text = rules::trim(text).substr(number);
    any = true;
  }
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t c = mailparse::next_code_point(text, next);
    if (!is_decoration(c)) {
      text.remove_prefix(at);
      return any;
    }
    any = any || c != ' ';
    at = next;
  }
  text = {};
  return any;
}

std::string without_end(std::string_view text) {
  while (!text.empty()) {
    std::size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
    std::size_t next = last;
    if (!is_decoration(mailparse::next_code_point(text, next))) break;
    text = text.substr(0, last);
  }
  return std::string(text);
}

bool is_word_character(char c) {
  return mailparse::is_alpha(c) || c == '-';
}

bool ends_word(char c) {
  return c == ' ' || c == ':' || c == '=' || c == '.' || c == ',' || c == '!' || c == ';';
}

std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"mailto:", "https://", "http://", "tel:"})
    if (mailparse::starts_with_ignoring_case(url, scheme)) return url.substr(scheme.size());
  return url;
}

bool is_link(std::string_view text) {
  return without_scheme(text).size() < text.size();
}

}  // namespace

std::string plain_line(std::string_view line) {
  line = mailparse::cut_utf8(line, kLongest);
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const char32_t c = mailparse::next_code_point(line, at);
    if (!is_unseen(c)) mailparse::append_utf8(out, plain(c));
  }
  return std::string(rules::trim(out));
}

std::string with_single_links(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find_first_of("<[(", at);
    const auto close = open == std::string_view::npos ? open : text.find_first_of(">])", open);
    if (close == std::string_view::npos) return out.append(text.substr(at));
    const auto inner = text.substr(open + 1, close - open - 1);
    out.append(text.substr(at, open - at));
    const bool doubled = !out.empty() && out.back() != ' ';  // it stands right behind what it leads to
    if (!is_link(inner))
      out.append(text.substr(open, close - open + 1));
    else if (!doubled && out.find(without_scheme(inner)) == std::string::npos)
      out.append(mailparse::starts_with_ignoring_case(inner, "mailto:") ? without_scheme(inner) : inner);
    at = close + 1;
  }
  return out;
}

CommandLine read_command_line(std::string_view line) {
  CommandLine command;
  if (line.find('#') == std::string_view::npos && mailparse::is_ascii(line)) return command;
  const std::string plain = plain_line(line);
  std::string_view text = plain;
  const bool dressed = strip_front(text);
  const std::size_t sign = text.starts_with('#') ? 1 : text.starts_with("&#35;") ? 5 : 0;
  if (sign == 0) return command;
  text.remove_prefix(sign);
  if (text.starts_with('#')) command.is_escaped = true, text.remove_prefix(1);
  command.has_gap = text.starts_with(' ');
  text = rules::trim(text);
  std::size_t end = 0;
  while (end < text.size() && is_word_character(text[end])) ++end;
  while (end > 0 && text[end - 1] == '-') --end;
  if (end == 0 || !mailparse::is_alpha(text[0])) return command;
  std::string_view rest = text.substr(end);
  if (!rest.empty() && !ends_word(rest.front())) {  // "**#severity** high"
    std::string_view behind = rest;
    if (!strip_front(behind)) return command;
    rest = behind;
  }
  command.word = text.substr(0, end);
  while (!rest.empty() && std::string_view(":=").find(rest.front()) != std::string_view::npos)
    rest.remove_prefix(1);
  if (rest.find_first_not_of(" .,!;:") == std::string_view::npos) rest = {};
  command.rest = with_single_links(rules::trim(rest));
  if (dressed) command.rest = without_end(command.rest);
  command.rest = std::string(rules::trim(command.rest));
  return command;
}

}  // namespace desk
