#pragma once
// What an agent says in a mail, line by line.
//
// The text part is read, without the armour of a clear signature; the HTML where the text is a stub of it, or
// where the HTML says what text cannot: words struck out, raised digits. Known to have been written before
// are the copy that the mail answers and what else the desk wrote to the agent lately (Known::copies), the
// notes of the ticket, and the messages of the customer's side.

#include <string>
#include <vector>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/words/line_kinds.hh"

namespace desk {

struct AgentWords {
  std::vector<SpokenLine> lines;
  Sources sources;

  bool is_fresh_below_quote() const;
  // All fresh lines as they were written, commands among them: what a refusal gives back.
  std::string own() const;
};

AgentWords read_agent_words(const Case& what, const Sender& sender, const Candidate* ticket);
// The same of a mail of which nothing else is known.
std::vector<SpokenLine> read_lines(const mailparse::Mail& mail, const Sources& sources);

// The same of a mail that joins no ticket: it may quote anything, and nothing is known by which to tell.
std::vector<SpokenLine> lines_of_new_mail(const mailparse::Mail& mail, const Sources& sources);

// The copy of ours that the mail answers: of the ticket, or of none. Null: it is not known.
const storage::OutboxItem* answered_copy(const Case& what, const Candidate* ticket);

// A clear-signed text without what PGP put around it (RFC 4880, 7).
std::string without_pgp_armour(const std::string& text);

}  // namespace desk
