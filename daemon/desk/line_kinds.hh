#pragma once
// Whose words each line of an agent's mail is.
//
//   Sources sources = ...;                          // what the desk and the customer wrote before
//   for (const auto& line : sort_lines(mail.text, sources)) ...
//
// A line is *ours* where it stands in what the desk wrote to the agent, and the *customer's* where it stands
// in a message that the customer wrote or got, provided that something says that it is a quote: a mark in
// front of it, an introduction above, or that it follows on other such lines. An *introduction* counts only
// directly above a line that was recognised, or where it names the desk. *Closing* is what no person typed: a
// marked or known signature, the line of a phone, a uuencoded file. Everything else is *fresh*: the agent's
// own words and whatever the agent pasted from elsewhere. When in doubt a line is fresh.
//
// Every line of the text comes out once and in order; a line that holds a quote and words behind it comes out
// as two. Pure, and linear but for a logarithm.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/said_before.hh"

namespace desk {

enum class LineKind : std::uint8_t { blank, fresh, ours, theirs, introduction, closing };

struct SpokenLine {
  LineKind kind = LineKind::fresh;
  std::string text;       // as it stands; of a quote, and of words typed into one, without the marks
  int number = 0;         // in the mail's text, from 1
  bool marked = false;    // a mark of a quote stands in front of it, though it is fresh
  bool in_quote = false;  // fresh, and typed into a quote or below one
  bool pasted = false;    // fresh, and below the header of a mail that nobody knows: it may be that mail's
};

// What was written before. Fill, then seal.
struct Sources {
  SaidBefore ours;    // by the desk, to this agent; and notes
  SaidBefore facts;   // what of it are mails of the desk, not notes
  SaidBefore theirs;  // by the customer, or to them
  SaidBefore own;     // by the writer of the mail, to the desk: what was refused or held
  std::vector<std::string>
      names;  // of the desk, as attributions give them: addresses, "Chris Lee via Example Support"
  std::vector<std::string> people;      // of the customer, likewise; and the ticket's tag
  std::string writer;                   // the agent's name
  std::vector<std::string> signatures;  // known to be the agent's

  void seal();
};

std::vector<SpokenLine> sort_lines(std::string_view text, const Sources& sources);

}  // namespace desk
