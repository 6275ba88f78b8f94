#pragma once
// Commands that a customer wrote and an agent's client quoted without a mark.
//
// Quotes are known before commands are read (line_kinds.hh), but a client that neither marks a quote nor
// introduces it leaves nothing to see it by, and then lines of the customer's mail would be the agent's. So a
// block of commands that stands in a customer's mail of the same ticket, together with the line before or
// behind it, is not obeyed: the agent's mail is refused, and the transcript says why. Nor is one that goes on
// from the end of the line above it as the customer's text, subject or name does: a client that wraps what it
// quotes makes a line of "#close" out of a subject that ends so.

#include <vector>

#include "daemon/desk/words/command.hh"
#include "storage/message.hh"

namespace desk {

// A problem for each command of such a block. `lines` are what `commands` were read from; linear in them for
// each message.
std::vector<Problem> find_quoted(const Commands& commands, const std::vector<SpokenLine>& lines,
                                 const std::vector<storage::Message>& messages);

}  // namespace desk
