#pragma once
// A line of an agent's mail with whose words it is (line_kinds.hh), and the texts by which that is told.

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/desk/words/quote_order.hh"
#include "daemon/desk/words/said_before.hh"

namespace desk {

enum class LineKind : std::uint8_t { blank, fresh, ours, theirs, introduction, closing };

struct SpokenLine {
  LineKind kind = LineKind::fresh;
  std::string text;       // as it stands; of a quote, and of words typed into one, without the marks
  int number = 0;         // in the mail's text, from 1
  bool marked = false;    // a mark of a quote stands in front of it, though it is fresh
  bool in_quote = false;  // fresh, and typed into a quote or below one
  bool between = false;   // fresh, and typed between lines of a quote: it answers the ones above
  bool pasted = false;    // fresh, and below the header of a mail that nobody knows: it may be that mail's
};

// What was written before. Fill, then seal.
struct Sources {
  SaidBefore ours;                   // by the desk, to this agent; and notes
  SaidBefore facts;                  // what of it are mails of the desk, not notes
  SaidBefore notes;                  // what of it colleagues of the writer said, in notes
  SaidBefore theirs;                 // by the customer, or to them
  SaidBefore own;                    // by the writer of the mail, to the desk: what was refused or held
  std::vector<QuotedText> answered;  // the mail that is answered, as text and as its HTML reads
  std::vector<std::string>
      names;  // of the desk, as attributions give them: addresses, "Chris Lee via Example Support"
  std::vector<std::string> people;   // of the customer, likewise; and the ticket's tag
  std::vector<std::string> senders;  // the writer and the desk, as they stand in the head of a mail of theirs
  bool answers_own = false;          // the mail answers one of the writer's own
  std::string writer;                // the agent's name
  std::vector<std::string> signatures;  // known to be the agent's

  void seal();
};

}  // namespace desk
