#include "daemon/desk/agent/letter_check.hh"

#include <algorithm>

#include "daemon/desk/words/internal_words.hh"
#include "mailparse/text/utf8.hh"
#include "mailparse/text/words.hh"

namespace desk {
namespace {

constexpr std::size_t kRow = 4;        // words of the desk in a row, below a quote
constexpr std::size_t kNoteRow = 6;    // the same of a note, which people write
constexpr std::size_t kWholeLine = 4;  // words that are a whole line of a mail of the desk
constexpr std::size_t kShown = 120;    // bytes of a line in a sentence

std::string quoted(const SpokenLine& line) {
  return "line " + std::to_string(line.number) + ", \"" +
         mailparse::shorten_utf8(std::string(mailparse::trim(line.text)), kShown) + "\"";
}

bool is_internal(const SpokenLine& line, const Sources& sources) {
  const auto words = words_in(line.text);
  if (words.size() < kRow) return false;
  const auto row = internal_row(words, sources.ours, sources);
  const bool quoting = line.in_quote || line.marked;
  if (row >= (quoting ? kNoteRow : kTypedRow)) return true;
  if (quoting && internal_row(words, sources.facts, sources) >= kRow) return true;
  return row == words.size() && row >= kWholeLine && sources.facts.has_line(words);
}

bool leaves(const SpokenLine& line, const Commands& commands) {
  return line.kind == LineKind::fresh &&
         std::find(commands.lines.begin(), commands.lines.end(), line.number) == commands.lines.end();
}

// Whether the words of a line follow one another in the letter, from `at` on; moves `at` behind them.
bool stands_in(const std::vector<Word>& line, const std::vector<Word>& letter, std::size_t& at) {
  const auto from = letter.begin() + static_cast<std::ptrdiff_t>(at);
  const auto hit = std::search(from, letter.end(), line.begin(), line.end());
  if (hit == letter.end() && !line.empty()) return false;
  at = static_cast<std::size_t>(hit - letter.begin()) + line.size();
  return true;
}

}  // namespace

std::string letter_problem(const Request& request) {
  const auto& sources = request.words.sources;
  const auto letter = words_in(request.commands.text);
  std::size_t at = 0;
  for (const auto& line : request.words.lines) {
    if (!leaves(line, request.commands)) continue;
    if (is_internal(line, sources))
      return quoted(line) +
             ", stands in a mail of the desk or in a note, which the customer must not see. Take it out, or "
             "say "
             "it in other words";
    if (!stands_in(words_in(line.text), letter, at))
      return quoted(line) +
             ", would not have reached the customer. Please send your words once more, above the quote";
  }
  return {};
}

}  // namespace desk
