#include "daemon/desk/agent/letter_check.hh"

#include <algorithm>

#include "daemon/desk/words/closing.hh"
#include "daemon/desk/words/internal_words.hh"
#include "mailparse/reply/quoted_header.hh"
#include "mailparse/reply/reply_attribution.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::size_t kRow = 4;        // words of the desk in a row, below a quote
constexpr std::size_t kNoteRow = 6;    // the same of a note, which people write
constexpr std::size_t kWholeLine = 4;  // words that are a whole line of a mail of the desk
constexpr std::size_t kLongestLine = 4000;
constexpr std::size_t kShown = 120;  // bytes of a line in a sentence

std::string quoted(const SpokenLine& line) {
  return "line " + std::to_string(line.number) + ", \"" +
         mailparse::shorten_utf8(std::string(mailparse::trim(line.text)), kShown) + "\"";
}

// Greetings and good-byes stand in notes as well.
bool is_courtesy(const SpokenLine& line) {
  const std::vector<std::string> text{line.text};
  return is_closing_only(text, {});
}

// `insists`: the writer knows that the words are a colleague's, and says that they are for the customer.
bool is_internal(const SpokenLine& line, const Sources& sources, bool insists) {
  const auto words = words_in(line.text);
  const auto many = words_a_word(line.text);
  if (words.size() < kRow * many || is_courtesy(line)) return false;
  const bool quoting = line.in_quote || line.marked;
  const auto row =
      insists && !quoting ? desk_row(words, sources) : internal_row(words, sources.ours, sources);
  if (row >= (quoting ? kNoteRow : kTypedRow) * many) return true;
  if (quoting && internal_row(words, sources.facts, sources) >= kRow * many) return true;
  return row == words.size() && row >= kWholeLine * many && sources.facts.has_line(words);
}

bool leaves(const SpokenLine& line, const Commands& commands) {
  return line.kind == LineKind::fresh &&
         std::find(commands.lines.begin(), commands.lines.end(), line.number) == commands.lines.end();
}

// The fresh lines, without marks, as heads of mails are looked for in them.
std::vector<std::string_view> lines_without_marks(const std::vector<SpokenLine>& all) {
  std::vector<std::string_view> lines;
  for (const auto& line : all) {
    std::string_view text = line.kind == LineKind::fresh ? std::string_view(line.text) : std::string_view();
    text.remove_prefix(std::min(text.find_first_not_of("> |"), text.size()));
    lines.push_back(text.substr(0, kLongestLine));
  }
  return lines;
}

std::vector<std::string> folded_lines(const std::vector<std::string_view>& lines) {
  std::vector<std::string> folded;
  for (const auto line : lines) folded.push_back(mailparse::fold_case(line));
  return folded;
}

struct Heads {
  explicit Heads(const std::vector<SpokenLine>& all)
      : lines(lines_without_marks(all)), folded(folded_lines(lines)), finder(folded) {}
  const std::vector<std::string_view> lines;
  const std::vector<std::string> folded;
  const mailparse::AttributionFinder finder;
};

// Whether the words of a line follow one another in the letter, from `at` on; moves `at` behind them.
bool stands_in(const std::vector<Word>& line, const std::vector<Word>& letter, std::size_t& at) {
  const auto from = letter.begin() + static_cast<std::ptrdiff_t>(at);
  const auto hit = std::search(from, letter.end(), line.begin(), line.end());
  if (hit == letter.end() && !line.empty()) return false;
  at = static_cast<std::size_t>(hit - letter.begin()) + line.size();
  return true;
}

// The head of a mail that a colleague wrote to a colleague: what the desk does not have, no customer has had.
// "": none begins at this line.
std::string colleague_quoted(const Request& request, const Heads& heads, std::size_t i) {
  const auto header = mailparse::find_quoted_header(heads.lines, heads.folded, i);
  std::string from = header.lines > 0 ? header[mailparse::QuotedField::from] : std::string();
  if (const auto found = heads.finder.at(i); header.lines == 0 && found.certain)
    for (std::size_t n = 0; n < found.lines; ++n) from.append(heads.folded[i + n]).append(" ");
  from = mailparse::fold_case(from);
  const auto& policy = request.what.policy;
  for (std::size_t at = from.find('@'); at != std::string::npos; at = from.find('@', at + 1)) {
    const auto begin = from.find_last_of(" <(:[\"", at) + 1, end = from.find_first_of(" >)],;\"", at);
    const auto address = from.substr(begin, end - begin);
    if (policy.is_own_address(address)) return {};
    if (policy.is_staff(address) || policy.agent_by_address(address)) return address;
  }
  for (const auto& agent : policy.agents) {
    const auto name = mailparse::fold_case(agent.name);
    if (name.find(' ') != std::string::npos && from.find(name) != std::string::npos &&
        from.find(name + " via ") == std::string::npos)
      return agent.name;
  }
  return {};
}

}  // namespace

std::string letter_problem(const Request& request) {
  const auto& sources = request.words.sources;
  const auto letter = words_in(request.commands.text);
  const bool insists = request.commands.has(Verb::public_);
  const Heads heads(request.words.lines);
  std::size_t at = 0;
  for (const auto& line : request.words.lines) {
    if (!leaves(line, request.commands)) continue;
    const auto place = static_cast<std::size_t>(&line - request.words.lines.data());
    if (const auto who = insists ? std::string() : colleague_quoted(request, heads, place); !who.empty())
      return quoted(line) + ", begins a mail of " + who +
             " that the customer has not had. Take it out, or put #public above your words";
    if (is_internal(line, sources, insists))
      return quoted(line) +
             ", stands in a mail of the desk or in a note, which the customer must not see. Take it out, or "
             "say it in other words. If it is a colleague's and the customer may have it, put #public above "
             "your words";
    if (!stands_in(words_in(line.text), letter, at))
      return quoted(line) +
             ", would not have reached the customer. Please send your words once more, above the quote";
  }
  return {};
}

}  // namespace desk
