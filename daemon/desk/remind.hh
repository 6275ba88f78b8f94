#pragma once
// Reminders and breaches of promises, when their time has come.

#include "daemon/desk/draft.hh"

namespace desk {

// Everything that is due by now, in the order in which it fell due: after a pause of the whole machine
// nothing is left out, and nothing is done twice.
void fire_promises(Draft& draft, const Moment& moment);

}  // namespace desk
