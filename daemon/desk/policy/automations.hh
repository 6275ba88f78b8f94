#pragma once
// The policy's automations: what happens to a ticket because time passed, or because a mail made a condition
// true.

#include "daemon/desk/draft/draft.hh"
#include "rules/policy/facts.hh"

namespace desk {

// Runs every automation that begins to hold for the ticket as it stands now, and sets the timer for the next
// instant at which time alone may make one hold. `facts` describe the message; what they say of the ticket is
// brought up to date here. What automations do may make others hold: a few rounds of that, then the ticket is
// left as it is. A closed ticket is final: no automation touches it.
void run_automations(Draft& draft, rules::Facts facts);

}  // namespace desk
