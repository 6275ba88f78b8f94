#include "daemon/desk/words/said_to_desk.hh"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "daemon/desk/words/closing.hh"
#include "daemon/desk/words/said_to_desk_words.hh"
#include "mailparse/text/letters.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using Text = std::string_view;

constexpr std::size_t kLongest = 200;    // bytes of what is looked at; longer texts say something
constexpr std::size_t kShortLine = 100;  // bytes of what takes an answer back

bool is_one_of(Text word, Text table) {
  return mailparse::contains(table, "|" + std::string(word) + "|");
}

// Letters, digits and apostrophes; all else parts words.
std::vector<std::string> words_of(Text text) {
  std::vector<std::string> words(1);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = mailparse::next_code_point(text, at);
    if (mailparse::is_letter(c) || mailparse::is_digit_of_any_script(c) || c == '\'')
      mailparse::append_utf8(words.back(), c);
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

bool begins_with_one_of(Text said, Text table) {
  for (std::size_t at = 1; at < table.size();) {
    const auto phrase = table.substr(at, table.find('|', at) - at);
    if (said.starts_with(phrase) && (said.size() == phrase.size() || said[phrase.size()] == ' ')) return true;
    at += phrase.size() + 1;
  }
  return false;
}

}  // namespace

std::string without_closing(Text text, Text writer) {
  std::vector<std::string> lines;
  for (const auto line : mailparse::lines_of(text)) lines.emplace_back(line);
  const auto is_blank = [](const std::string& line) { return mailparse::trim(line).empty(); };
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (is_blank(lines[i - 1]) && is_closing_only(std::span(lines).subspan(i), writer)) lines.resize(i);
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

bool is_acknowledgement(Text text, Text writer) {
  const std::string said = mailparse::fold_case(without_closing(text, writer));
  if (said.size() > kLongest) return false;
  const auto words = words_of(said), own = words_of(mailparse::fold_case(writer));
  const std::string line = joined(words);
  if (line.size() <= kShortLine && begins_with_one_of(line, kTakesBack)) return true;
  return is_one_of(line, kPhrases) || std::all_of(words.begin(), words.end(), [&](const auto& word) {
           return is_one_of(word, kWords) || std::find(own.begin(), own.end(), word) != own.end();
         });
}

bool refuses(Text text) {
  if (text.find('?') != Text::npos) return true;
  const auto words = words_of(mailparse::fold_case(text));
  return std::any_of(words.begin(), words.end(), [](const auto& word) { return is_one_of(word, kNo); });
}

bool says_at_work(Text text) {
  const std::string line = joined(words_of(mailparse::fold_case(text)));
  return line.size() <= kShortLine && begins_with_one_of(line, kAtWork) && !refuses(text);
}

}  // namespace desk
