#include "daemon/desk/command.hh"

#include <algorithm>

#include "rules/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostCommands = 50;

// One character of UTF-8 as what it looks like in ASCII, where it is a variant of that; else as it is.
// Moves `at` behind it.
std::string_view plain_character(std::string_view text, std::size_t& at, char& room) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
  };
  const auto take = [&](std::size_t length, char as) {
    at += length;
    room = as;
    return std::string_view(&room, as == '\0' ? 0 : 1);
  };
  if (byte(0) == 0xC2 && byte(1) == 0xA0) return take(2, ' ');                      // U+00A0
  if (byte(0) == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return take(3, ' ');   // U+3000
  if (byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) == 0xAF) return take(3, ' ');   // U+202F
  if (byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) == 0x8B) return take(3, '\0');  // U+200B
  if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return take(3, '\0');  // U+FEFF
  if (byte(0) == 0xEF && byte(1) == 0xBC && byte(2) >= 0x81)                        // U+FF01...
    return take(3, static_cast<char>(byte(2) - 0x81 + '!'));
  if (byte(0) == 0xEF && byte(1) == 0xBD && byte(2) >= 0x80 && byte(2) <= 0x9E)  // ...U+FF5E
    return take(3, static_cast<char>(byte(2) - 0x80 + '`'));
  return text.substr(at++, 1);
}

std::string plain(std::string_view line) {
  std::string out;
  char room = '\0';
  for (std::size_t at = 0; at < line.size();) out += plain_character(line, at, room);
  return std::string(rules::trim(out));
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_command(std::string_view plain_line) {
  return plain_line.size() > 1 && plain_line[0] == '#' && is_letter(plain_line[1]);
}

bool is_escaped(std::string_view plain_line) {
  return plain_line.size() > 2 && plain_line.starts_with("##") && is_letter(plain_line[2]);
}

struct Block {
  std::size_t begin = 0, end = 0;  // lines [begin, end)
};

class Reader {
 public:
  explicit Reader(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      lines_.push_back(text.substr(at, end - at));
      plain_.push_back(plain(lines_.back()));
      at = end + 1;
    }
    taken_.resize(lines_.size());
  }

  Commands run() && {
    const Block first = first_block(), last = last_block();
    read_block(first);
    if (last.begin != first.begin) read_block(last);
    commands_.text = remaining();
    return std::move(commands_);
  }

 private:
  bool is_blank(std::size_t line) const { return plain_[line].empty(); }

  Block first_block() const {
    Block block;
    while (block.begin < lines_.size() && is_blank(block.begin)) ++block.begin;
    block.end = block.begin;
    while (block.end < lines_.size() && !is_blank(block.end)) ++block.end;
    return block;
  }

  Block last_block() const {
    Block block{lines_.size(), lines_.size()};
    while (block.end > 0 && is_blank(block.end - 1)) --block.end;
    block.begin = block.end;
    while (block.begin > 0 && !is_blank(block.begin - 1)) --block.begin;
    return block;
  }

  void read_block(Block block) {
    bool all = block.begin < block.end;
    for (std::size_t i = block.begin; i < block.end; ++i) all = all && is_command(plain_[i]);
    for (std::size_t i = block.begin; i < block.end; ++i) {
      if (all)
        read_line(i);
      else if (is_escaped(plain_[i]))
        lines_[i].remove_prefix(lines_[i].find('#') == std::string_view::npos ? 0 : lines_[i].find('#') + 1);
    }
    if (!all) return;
    std::fill(taken_.begin() + static_cast<std::ptrdiff_t>(block.begin),
              taken_.begin() + static_cast<std::ptrdiff_t>(block.end), true);
  }

  // "#take #severity high" on one line is two commands, unless the first one takes free text.
  void read_line(std::size_t at) {
    std::string_view rest = plain_[at];
    while (!rest.empty()) {
      const auto end = std::min(next_command(rest), rest.size());
      read_command(rules::trim(rest.substr(0, end)), at);
      rest.remove_prefix(end);
      rest = rules::trim(rest);
    }
  }

  static std::size_t next_command(std::string_view line) {
    const VerbRow* row = find_verb(word_of(line));
    if (row && (row->verb == Verb::search || row->verb == Verb::task || row->verb == Verb::ask ||
                row->verb == Verb::escalate || row->verb == Verb::help))
      return line.size();
    for (std::size_t i = 1; i + 1 < line.size(); ++i)
      if (line[i] == '#' && is_letter(line[i + 1]) && line[i - 1] == ' ') return i;
    return line.size();
  }

  static std::string_view word_of(std::string_view command) {
    const auto end = std::min(command.find_first_of(" \t:=", 1), command.size());
    return command.substr(1, end - 1);
  }

  void read_command(std::string_view source, std::size_t at) {
    const int line = static_cast<int>(at) + 1;
    if (commands_.list.size() + commands_.problems.size() > kMostCommands) return;
    const auto word = word_of(source);
    const auto fail = [&](std::string reason) {
      commands_.problems.push_back({line, std::string(source), std::move(reason)});
    };
    if (commands_.list.size() + commands_.problems.size() == kMostCommands)
      return fail("one mail takes " + std::to_string(kMostCommands) + " commands at most");
    const VerbRow* row = find_verb(word);
    if (!row) {
      const std::string hint = nearest_verb(word);
      return fail("there is no such command" + (hint.empty() ? "; #help lists them all" : " (" + hint + ")"));
    }
    std::string_view argument = source.substr(1 + word.size());
    if (!argument.empty() && (argument.front() == ':' || argument.front() == '=')) argument.remove_prefix(1);
    argument = rules::trim(argument);
    if (row->needs_argument() && argument.empty()) return fail("needs " + std::string(row->argument));
    if (!row->takes_argument() && !argument.empty())
      return fail("stands alone on its line; put your words below, after a blank line");
    commands_.list.push_back({row->verb, std::string(argument), line, std::string(source)});
  }

  // Without the command lines, and without blank lines at both ends.
  std::string remaining() const {
    std::string out, gap;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (taken_[i]) continue;
      if (is_blank(i)) {
        gap += "\n";
        continue;
      }
      if (!out.empty()) out += gap;
      gap.clear();
      out += std::string(lines_[i]) + "\n";
    }
    return out;
  }

  std::vector<std::string_view> lines_;
  std::vector<std::string> plain_;
  std::vector<bool> taken_;  // lines that are commands
  Commands commands_;
};

}  // namespace

bool Commands::has(Verb verb) const {
  return std::any_of(list.begin(), list.end(), [verb](const Command& each) { return each.verb == verb; });
}

Commands read_commands(std::string_view text) {
  return Reader(text).run();
}

}  // namespace desk
