#include "daemon/desk/words/command_line.hh"

#include <algorithm>

#include "daemon/desk/words/command_front.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kLongest = 64 << 10;  // bytes of a line that are looked at

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

bool is_word_character(char c) {
  return mailparse::is_alpha(c) || c == '-';
}

// What an editor of HTML writes for a blank, where a client shows it as it is.
std::string without_blank_entities(std::string text) {
  for (const std::string_view entity : {"&nbsp;", "&#160;", "&#xA0;", "&#xa0;"})
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at))
      text.replace(at, entity.size(), " ");
  return text;
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
  const std::string plain = without_blank_entities(plain_line(line));
  std::string_view text = plain;
  const Front front = strip_front(text);
  command.is_odd = front.is_odd;
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
  if (!ends_word(rest) && !strip_marks(rest)) return command;  // "**#severity** high"
  command.is_odd = command.is_odd || (!rest.empty() && static_cast<unsigned char>(rest.front()) >= 0x80);
  command.word = text.substr(0, end);
  while (!rest.empty() && std::string_view(":=").find(rest.front()) != std::string_view::npos)
    rest.remove_prefix(1);
  rest = without_stops(rest);
  command.rest = with_single_links(rules::trim(rest));
  if (front.is_dressed) command.rest = without_marks_behind(command.rest);
  command.rest = std::string(rules::trim(command.rest));
  return command;
}

}  // namespace desk
