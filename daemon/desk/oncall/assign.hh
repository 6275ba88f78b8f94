#pragma once
// Who gets a ticket that a rule assigns.

#include <string>

#include "daemon/desk/draft/draft.hh"
#include "rules/policy/action.hh"

namespace desk {

// By name, by rotation, in turn, or to whom has the fewest. Those who are away are passed over; where nobody
// is left, the ticket stays with whom it is.
//
// Turns are remembered, not computed from ticket numbers: a ticket of another group, a member who joins, or a
// restart costs nobody a turn.
std::string choose_agent(const rules::Assign& how, Draft& draft);

}  // namespace desk
