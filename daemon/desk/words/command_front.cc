#include "daemon/desk/words/command_front.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/letters.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using Text = std::string_view;

constexpr int kMostLabels = 3;            // "1. a) - #note"
constexpr std::size_t kLongestLabel = 4;  // letters or digits: "viii", "1204"

constexpr auto kMarks = std::to_array<char32_t>({
    U' ',      U'\t',     U'*',      U'_',      U'~',      U'`',      U'>',      U'<',      U'|',
    U'-',      U'+',      U'"',      U'\'',     U'(',      U')',      U'[',      U']',      U'{',
    U'}',      U'\\',     U'\u2022', U'\u00B7', U'\u25E6', U'\u2023', U'\u25AA', U'\u25CF', U'\u25CB',
    U'\u25A0', U'\u2013', U'\u2014', U'\u2043', U'\u201C', U'\u201D', U'\u201E', U'\u201A', U'\u2018',
    U'\u2019', U'\u00AB', U'\u00BB', U'\u2039', U'\u203A', U'\u300C', U'\u300D', U'\u300E', U'\u300F',
    U'\u3010', U'\u3011', U'\u00B4', U'\u27A4', U'\u2192', U'\u203B',
});

constexpr auto kStops =
    std::to_array<char32_t>({U' ',      U'.',      U',',      U'!',      U'?',      U';',      U':',
                             U'\u2026', U'\u2025', U'\u3001', U'\u3002', U'\uFF61', U'\uFF64', U'\u060C',
                             U'\u061B', U'\u061F', U'\u06D4', U'\u0964', U'\u104B', U'\u1362'});

bool is_one_of(char32_t c, auto& list) {
  return std::find(list.begin(), list.end(), c) != list.end();
}

bool is_mark(char32_t c) {
  return is_one_of(c, kMarks);
}

bool is_word_character(char32_t c) {
  return mailparse::is_letter(c) || mailparse::is_digit_of_any_script(c);
}

char32_t first_of(Text text) {
  std::size_t at = 0;
  return text.empty() ? 0 : mailparse::next_code_point(text, at);
}

std::size_t width_of_first(Text text) {
  std::size_t at = 0;
  if (!text.empty()) mailparse::next_code_point(text, at);
  return at;
}

std::size_t place_of_last(Text text) {
  std::size_t at = text.empty() ? 0 : text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

template <class Is>
bool all_of(Text text, Is is) {
  for (std::size_t at = 0; at < text.size();)
    if (!is(mailparse::next_code_point(text, at))) return false;
  return true;
}

bool begins_command(Text text) {
  return text.starts_with('#') || text.starts_with("&#35;");
}

// Scripts whose words stand without blanks between them: Thai and its neighbours, Chinese, Japanese, Korean.
bool is_written_without_blanks(char32_t c) {
  return (c >= 0xE00 && c <= 0xEFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF) ||
         (c >= 0x2E80 && c <= 0xFAFF) || c >= 0x20000;
}

bool is_roman(Text label) {
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return Text("ivxlcIVXLC").find(c) != Text::npos; });
}

// One letter of any script, a number, or a Roman one.
std::size_t label_length(Text text) {
  std::size_t end = 0, count = 0;
  bool digits = true;
  while (end < text.size() && is_word_character(first_of(text.substr(end)))) {
    digits = digits && mailparse::is_digit_of_any_script(first_of(text.substr(end)));
    end += width_of_first(text.substr(end));
    if (++count > kLongestLabel) return 0;
  }
  return count == 1 || digits || is_roman(text.substr(0, end)) ? end : 0;
}

// "1.", "a)", "iv]", "2.3:"; and what a client writes for the picture of a bullet, a letter with a blank
// directly in front of the command: "o  #note". 0: it is a word.
std::size_t list_label(Text text) {
  const auto label = label_length(text);
  if (label == 0) return 0;
  const Text behind = text.substr(label);
  if (behind.starts_with(' ')) {
    const bool is_short = label == width_of_first(text) || mailparse::is_digit(text.front());
    return is_short && begins_command(mailparse::trim(behind)) && first_of(text) < 0x250 ? label : 0;
  }
  return behind.empty() || behind.starts_with('#') || is_word_character(first_of(behind)) ? 0 : label;
}

bool is_usual(Text label, Text behind) {
  return mailparse::is_digit(label.front()) && (behind.starts_with('.') || behind.starts_with(')'));
}

}  // namespace

Front strip_front(Text& text) {
  Front front;
  int labels = 0;
  bool is_number = false;  // whose stop is a part of it
  while (!text.empty() && !begins_command(text)) {
    const char32_t c = first_of(text);
    std::size_t length = width_of_first(text);
    if (is_word_character(c)) {
      length = list_label(text);
      if (length == 0 || ++labels > kMostLabels) return front;
      is_number = is_usual(text, text.substr(length));
      front.is_odd = front.is_odd || !is_number;
    } else if (!is_mark(c)) {
      front.is_odd = front.is_odd || !(is_number && c == '.');
      is_number = false;
    }
    front.is_dressed = front.is_dressed || c != ' ';
    text.remove_prefix(length);
  }
  return front;
}

bool strip_marks(Text& text) {
  bool any = false;
  while (!text.empty() && is_mark(first_of(text))) {
    any = any || !text.starts_with(' ');
    text.remove_prefix(width_of_first(text));
  }
  return any;
}

Text without_marks_behind(Text text) {
  while (is_mark(first_of(text.substr(place_of_last(text))))) text = text.substr(0, place_of_last(text));
  return text;
}

bool ends_word(Text rest) {
  if (rest.empty()) return true;
  const char32_t c = first_of(rest);
  if (is_word_character(c)) return is_written_without_blanks(c);
  return c >= 0x80 || is_one_of(c, kStops) || c == '=' || !has_words(rest);
}

Text without_stops(Text text) {
  // In ASCII a stop may belong to the argument: ".htaccess", "Inc."
  const auto is_stop = [](char32_t c) { return c >= 0x80 && is_one_of(c, kStops); };
  const bool nothing_else = all_of(text, [](char32_t c) { return is_one_of(c, kStops); });
  if (nothing_else) return {};
  while (is_stop(first_of(text))) text.remove_prefix(width_of_first(text));
  while (is_stop(first_of(text.substr(place_of_last(text))))) text = text.substr(0, place_of_last(text));
  return text;
}

bool ends_sentence(Text text) {
  const char32_t c = first_of(text.substr(place_of_last(text)));
  return c == '.' || c == '!' || c == '?' || (c >= 0x80 && is_one_of(c, kStops));
}

bool has_words(Text text) {
  return !all_of(text, [](char32_t c) { return !is_word_character(c); });
}

bool begins_word(Text text, std::size_t at) {
  if (at == 0) return true;
  const char32_t c = first_of(text.substr(place_of_last(text.substr(0, at))));
  if (is_word_character(c)) return is_written_without_blanks(c);
  return Text("#/=&?%@$").find(static_cast<char>(c)) == Text::npos || c >= 0x80;
}

}  // namespace desk
