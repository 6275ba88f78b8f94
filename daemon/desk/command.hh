#pragma once
// Commands in the text of a mail.
//
// A command block is the first or the last block of lines that are not blank, when every line of it begins
// with # and a letter. Two numbers signs (##) escape: such a line is text and loses one of them. Anywhere
// else # is text. No-break spaces and full-width forms, as mail clients and Asian keyboards write them, count
// as what they look like.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/verb.hh"

namespace desk {

struct Command {
  Verb verb{};
  std::string argument;  // trimmed
  int line = 0;          // in the text, from 1
  std::string source;    // the line as written
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

  bool has(Verb verb) const;
  bool empty() const { return list.empty() && problems.empty(); }
};

// Linear in the text.
Commands read_commands(std::string_view text);

}  // namespace desk
