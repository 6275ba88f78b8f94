#pragma once
// Commands in the text of a mail.
//
// A line that is `#` and a known verb is a command wherever it stands: it is carried out, or the mail comes
// back. What clients and hands put around it is seen through (command_line.hh). Two numbers signs (##)
// escape: such a line is text and loses one of them. A line of `#` and another word is text, unless it stands
// where commands do, before or below all words, or looks like a verb that was mistyped: then it is a mistake
// to tell.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/words/spoken_line.hh"
#include "daemon/desk/words/verb.hh"

namespace desk {

struct Command {
  Verb verb{};
  std::string argument;  // trimmed; lines that a client wrapped are joined
  int line = 0;          // in the text, from 1
  std::string source;    // the line as written, without what was put around it
};

// A line that cannot be carried out, and why, in a sentence for its writer.
struct Problem {
  int line = 0;
  std::string source, reason;
};

struct Commands {
  std::vector<Command> list;
  std::vector<Problem> problems;  // unknown verbs, arguments that are missing or too many
  std::string text;               // what remains for people to read; empty if nothing does
  std::vector<int> lines;         // that were commands, or belonged to one

  bool has(Verb verb) const;
  bool empty() const { return list.empty() && problems.empty(); }
};

// Reads fresh lines alone; the customer's remain, as "> ", where they stand directly above fresh ones.
// Linear.
Commands read_commands(const std::vector<SpokenLine>& lines);
// Of a text whose lines are all its writer's.
Commands read_commands(std::string_view text);

// Whether a line is `#` and a known verb, whatever stands around it.
bool is_command_line(std::string_view line);
// The same with a blank behind the sign, and of lines that look like a verb that was mistyped.
bool names_verb(std::string_view line);
// Whether a line is three verbs or more, each behind `#`, and nothing else, as below mails of the desk.
bool is_line_of_commands(std::string_view line);

}  // namespace desk
