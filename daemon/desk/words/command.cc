#include "daemon/desk/words/command.hh"

#include <algorithm>

#include "daemon/desk/words/command_front.hh"
#include "daemon/desk/words/command_line.hh"
#include "daemon/desk/words/letter_text.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostCommands = 50;
constexpr std::size_t kWrappedAt = 60;   // bytes: no client breaks a line before that
constexpr std::size_t kMostWrapped = 6;  // words of a line that a client wrapped
constexpr std::size_t kShown = 120;      // bytes of a line that is told

bool takes_free_text(Verb verb) {
  return verb == Verb::search || verb == Verb::task || verb == Verb::ask || verb == Verb::escalate ||
         verb == Verb::help;
}

// What follows is for colleagues, so whatever stands directly below belongs to it.
bool takes_lines(Verb verb) {
  return verb == Verb::task || verb == Verb::ask || verb == Verb::escalate;
}

bool takes_addresses(Verb verb) {
  return verb == Verb::cc || verb == Verb::uncc || verb == Verb::requester;
}

bool is_note(std::string_view word) {
  const auto* row = find_verb(word);
  return row && row->verb == Verb::note;
}

// Behind a sign: "#-note", "#(note)".
std::size_t skip_signs(std::string_view line, std::size_t at) {
  while (at < line.size() && std::string_view("-_:*([{").find(line[at]) != std::string_view::npos) ++at;
  return at;
}

bool may_precede_note(std::string_view line, std::size_t at) {
  if (at == 0 || begins_word(line, at)) return true;
  return line.starts_with('#') && line.find(' ') == std::string_view::npos && line[at - 1] != '#';
}

// Whether #note stands in a line of words or beside another command. `##note` is text, as is the end of a
// link.
bool asks_for_note(std::string_view line) {
  for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (!may_precede_note(line, at)) continue;
    const auto begin = skip_signs(line, at + 1);
    auto end = begin;
    while (end < line.size() && mailparse::is_alpha(line[end])) ++end;
    const bool word = end == line.size() || static_cast<unsigned char>(line[end]) < 0x80;
    const bool style = rules::trim(line.substr(end)).starts_with('{');  // "h1 #note { color: red }"
    if (is_note(line.substr(begin, end - begin)) && word && !style) return true;
  }
  return false;
}

// "#intern" and the like, alone: words of other languages for #note.
bool asks_for_note_elsewhere(std::string_view line) {
  constexpr std::string_view kWords =
      "|#intern|#interno|#interne|#interna|#internt|#privat|#priv\xC3\xA9|#privato|#privado|#notiz|#nota|#"
      "notitie"
      "|#notatka|#uwaga|#memo|#inside|#\xE5\x86\x85\xE9\x83\xA8|#\xE3\x83\xA1\xE3\x83\xA2|#"
      "\xE7\xA4\xBE\xE5\x86\x85|";
  const auto said = mailparse::fold_case(rules::trim(line));
  return !said.empty() && said.find('|') == std::string::npos &&
         kWords.find("|" + said + "|") != std::string_view::npos;
}

enum class Place { none, text, command, mistake };  // none: blank, or not the writer's

class Reader {
 public:
  explicit Reader(const std::vector<SpokenLine>& lines)
      : lines_(lines), taken_(lines.size()), said_(lines.size()) {
    for (const auto& line : lines)
      read_.push_back(is_own(line) ? read_command_line(line.text) : CommandLine{});
    for (const auto& one : read_) verbs_.push_back(one.word.empty() ? nullptr : find_verb(one.word));
    for (std::size_t i = 0; i < lines.size(); ++i) said_[i] = lines[i].text;
  }

  Commands run() && {
    find_edges();
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (!taken_[i] && is_own(lines_[i])) look_at(i);
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (taken_[i]) commands_.lines.push_back(lines_[i].number);
    commands_.text = letter_text(lines_, said_, taken_);
    return std::move(commands_);
  }

 private:
  static bool is_own(const SpokenLine& line) { return line.kind == LineKind::fresh; }
  bool is_text(std::size_t i) const {
    return i < lines_.size() && is_own(lines_[i]) && read_[i].word.empty();
  }
  bool is_any_command(std::size_t i) const {
    return i < lines_.size() && is_own(lines_[i]) && !read_[i].word.empty() && !read_[i].is_escaped &&
           !read_[i].has_gap && (verbs_[i] || !read_[i].is_odd);
  }

  // Commands stand before all words or below them: there an unknown one is a mistake.
  void find_edges() {
    while (first_text_ < lines_.size() && !is_words(first_text_)) ++first_text_;
    last_text_ = lines_.size();
    while (last_text_ > 0 && !is_words(last_text_ - 1)) --last_text_;
    // A block with a line of words in it is no block of commands.
    while (first_text_ > 0 && first_text_ < lines_.size() && is_any_command(first_text_ - 1) &&
           !verbs_[first_text_ - 1])
      --first_text_;
    while (last_text_ > 0 && last_text_ < lines_.size() && is_any_command(last_text_) && !verbs_[last_text_])
      ++last_text_;
  }
  bool is_words(std::size_t i) const {
    return is_own(lines_[i]) && lines_[i].kind != LineKind::blank && !is_any_command(i) &&
           !(read_[i].has_gap && verbs_[i] && !read_[i].is_escaped);
  }
  bool is_at_edge(std::size_t i) const { return i < first_text_ || i >= last_text_; }

  // Whether neither line beside it has words.
  bool stands_apart(std::size_t i) const {
    const bool above = i > 0 && is_text(i - 1) && !taken_[i - 1];
    return !above && !(is_text(i + 1) && has_words(lines_[i + 1].text));
  }

  void look_at(std::size_t i) {
    const auto& line = read_[i];
    if (line.word.empty()) return look_at_text(i);
    if (line.is_escaped) return unescape(i);
    if (!verbs_[i]) return look_at_unknown(i);
    const auto& row = *verbs_[i];
    if (line.has_gap && !is_meant(i, row)) return look_at_text(i);
    if (line.has_gap && is_heading(i))
      return fail(i, "may be a heading; write it without the blank, or ## for a line of text");
    if (lines_[i].marked)
      return fail(i, "stands behind the mark of a quote; write it without, or ## for a line of text");
    if (lines_[i].pasted)
      return fail(
          i, "stands below the head of another mail, so it may be a quote; put it above, or send it alone");
    const bool in_paragraph = i > 0 && is_text(i - 1) && !taken_[i - 1];
    if (in_paragraph && row.takes_argument() && !line.rest.empty() && takes_free_text(row.verb))
      return fail(i, "stands among your words; put a blank line above it, or write ## for a line of text");
    if (may_go_on(row, i))
      return fail(i, "may go on in the line below; put a blank line there, or begin that line with #" +
                         std::string(row.word) + " too");
    read_line(i);
  }

  // "# status" is how headings and comments of programs look as well.
  bool is_meant(std::size_t i, const VerbRow& row) const {
    if (read_[i].is_odd) return row.verb == Verb::note && read_[i].rest.empty();  // not "$ # note the path"
    if (row.verb == Verb::note) return true;
    return stands_apart(i) && (row.takes_argument() || read_[i].rest.empty());
  }

  // "# Note" in Markdown: words above and below, and a capital.
  bool is_heading(std::size_t i) const {
    const bool capital = read_[i].word.front() >= 'A' && read_[i].word.front() <= 'Z';
    return capital && i > first_text_ && i < last_text_;
  }

  void look_at_unknown(std::size_t i) {
    const auto& line = read_[i];
    if (line.has_gap || lines_[i].marked) return;
    if (asks_for_note_elsewhere(lines_[i].text) || asks_for_note(plain_line(lines_[i].text)))
      return look_at_text(i);
    const std::string hint = nearest_verb(line.word);
    const bool mistyped = !hint.empty() && stands_apart(i) && line.word.size() > 2;
    if (line.is_odd && !(mistyped && line.rest.empty())) return;
    if (!is_at_edge(i) && !mistyped) return;
    taken_[i] = true;
    tell(i, line.source(),
         "there is no such command" + (hint.empty() ? "; #help lists them all" : " (" + hint + ")"));
  }

  // "They never pay. #note" was written to stay inside.
  void look_at_text(std::size_t i) {
    const std::string line = plain_line(lines_[i].text);
    if (asks_for_note_elsewhere(line) && stands_apart(i)) {
      taken_[i] = true;
      return tell(i, line, "there is no such command; #note keeps a mail inside");
    }
    if (!asks_for_note(line)) return;
    taken_[i] = true;
    tell(i, mailparse::shorten_utf8(line, kShown),
         "has #note among other words; put #note on a line of its own, or write ##note for the word");
  }

  void unescape(std::size_t i) {
    if (read_[i].has_gap || (!verbs_[i] && !is_in_edge_block(i))) return;
    auto& said = said_[i];
    if (const auto at = said.find('#'); at != std::string::npos)
      said.erase(at, 1);
    else if (const auto wide = said.find("\xEF\xBC\x83"); wide != std::string::npos)
      said.erase(wide, 3);
  }
  bool is_in_edge_block(std::size_t i) const {
    const auto blank = [&](std::size_t at) { return lines_[at].kind == LineKind::blank; };
    std::size_t up = i, down = i;
    while (up > 0 && !blank(up - 1)) --up;
    while (down + 1 < lines_.size() && !blank(down + 1)) ++down;
    return up <= first_text_ || down + 1 >= last_text_;
  }

  void fail(std::size_t i, std::string reason) {
    taken_[i] = true;
    tell(i, read_[i].source(), std::move(reason));
  }

  void tell(std::size_t i, const std::string& source, std::string reason) {
    if (is_full(i)) return;
    commands_.problems.push_back({lines_[i].number, source, std::move(reason)});
  }

  bool is_full(std::size_t i) {
    const auto count = commands_.list.size() + commands_.problems.size();
    if (count == kMostCommands)
      commands_.problems.push_back({lines_[i].number, read_[i].source(),
                                    "one mail takes " + std::to_string(kMostCommands) + " commands at most"});
    return count >= kMostCommands;
  }

  // "#take #severity high" on one line is two commands, unless the first one takes free text.
  void read_line(std::size_t i) {
    taken_[i] = true;
    const std::string whole = read_[i].source() + continuation(i);
    std::string_view rest = whole;
    while (!rest.empty()) {
      const auto end = std::min(next_command(rest), rest.size());
      read_command(rules::trim(rest.substr(0, end)), i);
      rest.remove_prefix(end);
      rest = rules::trim(rest);
    }
  }

  static std::size_t next_command(std::string_view line) {
    const VerbRow* row = find_verb(read_command_line(line).word);
    if (row && takes_free_text(row->verb)) return line.size();
    for (std::size_t i = 1; i + 1 < line.size(); ++i)
      if (line[i] == '#' && mailparse::is_alpha(line[i + 1]) && line[i - 1] == ' ') return i;
    return line.size();
  }

  // Lines that a client wrapped, or that were written below, of the last command on a line.
  std::string continuation(std::size_t i) {
    const auto& row = *verbs_[i];
    std::string out;
    std::size_t last = i;
    for (std::size_t next = i + 1; is_text(next) && !lines_[next].marked && goes_on(row, last, next, out);
         last = next++) {
      taken_[next] = true;
      out += " " + with_single_links(plain_line(lines_[next].text));
    }
    return out;
  }

  bool goes_on(const VerbRow& row, std::size_t last, std::size_t next, const std::string& so_far) const {
    if (!row.takes_argument()) return false;
    if (takes_lines(row.verb)) return true;
    const std::string text = with_single_links(plain_line(lines_[next].text));
    const auto first = text.substr(0, text.find(' '));
    const bool wrapped = lines_[last].text.size() + 1 + first.size() > kWrappedAt;
    if (takes_addresses(row.verb)) return are_addresses(text);
    if (row.verb == Verb::search) return wrapped && !are_words(text);
    if (row.verb == Verb::tag || row.verb == Verb::untag) return false;
    return row.needs_argument() && read_[last].rest.empty() && so_far.empty() && first == text;
  }

  static bool are_addresses(std::string_view text) {
    for (const auto word : rules::split(text, " "))
      if (word.find('@') == std::string_view::npos) return false;
    return true;
  }

  // Below a long line: a sentence, or more than is wrapped, is what the agent says.
  static bool are_words(std::string_view text) {
    return text.find_first_of(".,!?:;") != std::string_view::npos ||
           rules::split(text, " ").size() > kMostWrapped || !mailparse::is_ascii(text);
  }
  // A word in capitals or not is as good a tag as any: nobody can tell whether these are more of them.
  bool may_go_on(const VerbRow& row, std::size_t i) const {
    if ((row.verb != Verb::tag && row.verb != Verb::untag) || !is_text(i + 1) || lines_[i + 1].marked)
      return false;
    const std::string text = plain_line(lines_[i + 1].text);
    return !are_words(text) && lines_[i].text.size() + 1 + text.substr(0, text.find(' ')).size() > kWrappedAt;
  }

  void read_command(std::string_view source, std::size_t i) {
    if (is_full(i)) return;
    const auto line = read_command_line(source);
    const auto wrong = [&](std::string reason) { tell(i, std::string(source), std::move(reason)); };
    const VerbRow* row = find_verb(line.word);
    if (!row) {
      const std::string hint = nearest_verb(line.word);
      return wrong("there is no such command" +
                   (hint.empty() ? "; #help lists them all" : " (" + hint + ")"));
    }
    if (row->needs_argument() && line.rest.empty()) return wrong("needs " + std::string(row->argument));
    if (!row->takes_argument() && !line.rest.empty() && has_words(line.rest))
      return wrong("stands alone on its line; put your words below, after a blank line");
    commands_.list.push_back({row->verb, line.rest, lines_[i].number, std::string(source)});
  }

  const std::vector<SpokenLine>& lines_;
  std::vector<CommandLine> read_;
  std::vector<const VerbRow*> verbs_;  // null: not a known one
  std::vector<bool> taken_;            // lines that are commands
  std::vector<std::string> said_;      // lines as they leave
  std::size_t first_text_ = 0, last_text_ = 0;
  Commands commands_;
};

std::vector<SpokenLine> lines_of_writer(std::string_view text) {
  std::vector<SpokenLine> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string line(text.substr(at, end - at));
    const bool blank = plain_line(line).empty();
    lines.push_back(
        {blank ? LineKind::blank : LineKind::fresh, line, static_cast<int>(lines.size()) + 1, false, false});
    at = end + 1;
  }
  return lines;
}

}  // namespace

bool Commands::has(Verb verb) const {
  return std::any_of(list.begin(), list.end(), [verb](const Command& each) { return each.verb == verb; });
}

Commands read_commands(const std::vector<SpokenLine>& lines) {
  return Reader(lines).run();
}

Commands read_commands(std::string_view text) {
  return read_commands(lines_of_writer(text));
}

bool is_command_line(std::string_view line) {
  const auto command = read_command_line(line);
  return !command.word.empty() && !command.is_escaped && !command.has_gap && find_verb(command.word);
}

bool names_verb(std::string_view line) {
  const auto command = read_command_line(line);
  return !command.word.empty() && !command.is_escaped && find_verb(command.word);
}

bool is_line_of_commands(std::string_view line) {
  std::size_t count = 0;
  for (const auto word : rules::split(line, " \t\xC2\xA0"))
    if (!word.starts_with('#') || !find_verb(word.substr(1)))
      return false;
    else
      ++count;
  return count >= 3;
}

}  // namespace desk
