#pragma once
// Reminders and breaches of promises, when their time has come.

#include "daemon/desk/draft/draft.hh"

namespace desk {

// Everything that is due by now, in the order in which it fell due. Nothing is done twice; of several
// reminders that fell due meanwhile only the last is sent, and none once the deadline has passed: that is
// told instead.
void fire_promises(Draft& draft, const Moment& moment);

}  // namespace desk
