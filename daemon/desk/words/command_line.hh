#pragma once
// One line as a command: what stands around it taken off.
//
// Clients make lists, quotes and bold text of what is typed, keyboards put marks of direction in front of it,
// and phones a blank behind the number sign. None of it changes what the line says.

#include <string>
#include <string_view>

namespace desk {

struct CommandLine {
  std::string word;         // the verb as typed, without #; empty: the line is no command
  std::string rest;         // what follows it, trimmed, links once
  bool is_escaped = false;  // "##word"
  bool has_gap = false;     // "# word", which is also how headings and comments look
  bool is_odd = false;      // signs stand around it that few put there: a picture, the letter of a list
  std::string source() const { return "#" + word + (rest.empty() ? "" : " " + rest); }
};

CommandLine read_command_line(std::string_view line);

// The line in plain characters: full-width forms and all kinds of blanks as what they look like, marks of
// direction and of no width gone.
std::string plain_line(std::string_view line);

// A link that a client wrote twice, or into brackets, once: "a@b.example<mailto:a@b.example>".
std::string with_single_links(std::string_view text);

}  // namespace desk
