#pragma once
// What is done when a timer is due: the first part of its name says whose it is.
//
//   automations            of a ticket: one of the policy's automations may begin to hold
//   promise                of a ticket: a reminder or a breach is due (remind.hh)
//   review                 of a ticket: the policy is another one
//   review-rest            the same, of the many tickets that have no such timer yet (intake sets those)
//   page:NAME              of a ticket: nobody of a level acknowledged in time (page.hh)
//   refused:MESSAGE.COPY   of a ticket: a relay refused a copy for good (bounce.hh; intake brings the copy)
//   due, task:N, snooze    of a ticket: somebody is reminded (task.hh)
//   handover:ROTATION      somebody else is on duty (handover.hh)
//   end-of-day:GROUP       the group's digest (digest.hh)
//   swap:DIGEST            nobody confirmed a swap of turns (swap.hh)
//   owed:MINUTE            our own people are told what could not be told in time (owed.hh; intake brings it)
//   confirm:DIGEST         a held mail was not confirmed in time (held.hh; intake brings the mail)
//
// To add one, write a function in a file of its own, declare it here and add its row in timers.cc. A timer
// is gone once it has fired, unless the function sets it again. Whatever else a ticket's timer does, its
// automations run afterwards. A timer may come late (the machine slept) but never early; what it finds is
// decided by what is true now, so a timer whose reason is gone does nothing.

#include <vector>

#include "daemon/desk/case/desk.hh"

namespace desk {

// Whether a timer of this name is one of these: names that end with ":" are followed by what it is about, the
// others stand alone.
bool is_timer(std::string_view name, std::string_view kind);

// Whether Hour::living matters to this timer of the desk.
bool asks_for_living(const storage::Timer& timer);

// The timers of the desk itself that a policy asks for, set when it comes into force.
std::vector<storage::Timer> desk_timers(const rules::Policy& policy, storage::Instant now);

}  // namespace desk
