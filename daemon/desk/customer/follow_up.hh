#pragma once
// A mail that joins a ticket.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"

namespace desk {

// A person's mail. Of a participant: the ticket reopens, the rules run, the agents are told. `verified`
// false: it is shown to agents and changes nothing else. A closed ticket gets a linked follow-up instead.
Decision follow_up(const Case& what, const Sender& sender, const Candidate& ticket, bool verified);

// A machine's mail that answers one of our messages: filed, with no change of state and no answer (invariant
// 5).
Decision file_machine_mail(const Case& what, const Sender& sender, const Candidate& ticket);

}  // namespace desk
