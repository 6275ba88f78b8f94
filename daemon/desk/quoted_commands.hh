#pragma once
// Commands that a customer wrote and an agent's client quoted without a mark.
//
// Quotes are cut off before commands are read (request.cc), but a client that neither marks a quote nor
// introduces it leaves nothing to see it by, and then the last lines of the customer's mail would be the last
// lines of the agent's. So a block of commands that stands in a customer's mail of the same ticket, together
// with the line before or behind it, or as the whole mail, is not obeyed: the agent's mail is refused, and
// the transcript says why.

#include <string_view>
#include <vector>

#include "daemon/desk/command.hh"
#include "storage/message.hh"

namespace desk {

// A problem for each command of such a block. `text` is what `commands` were read from; linear in it for each
// message.
std::vector<Problem> find_quoted(const Commands& commands, std::string_view text,
                                 const std::vector<storage::Message>& messages);

}  // namespace desk
