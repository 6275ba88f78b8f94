#pragma once
// Mail that waits for its writer's word (docs/agents.md): a code goes to the agent's registered address and
// works once within 24 hours; what is not confirmed is told, not dropped.

#include "daemon/desk/agent/request.hh"

namespace desk {

// Keeps the mail, asks the agent: nothing proves who wrote it.
Decision hold(const Request& request);
// The same for an answer whose writer had not seen all that was said.
Decision hold_crossed(const Request& request, const std::string& missed);

// The same for a copy of a mail that was taken before, for another ticket.
Decision hold_copy(const Request& request, storage::TicketId first);

// The timer at which a held mail is given back; the digest of its code is what it waits for.
std::string confirm_timer(const std::string& digest);

}  // namespace desk
