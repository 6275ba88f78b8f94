#pragma once
// The end-of-day check of a group: what is unanswered, unassigned, due, or old, by mail to the group. Nothing
// is sent where there is nothing to tell.

#include "daemon/desk/case/desk.hh"

namespace desk {

Decision end_day(const Hour& hour);
std::vector<storage::Timer> end_of_day_timers(const rules::Policy& policy, storage::Instant now);

// The next of the group's days at its time, after `now`; its zone's clock counts.
storage::Instant next_end_of_day(const rules::Group& group, storage::Instant now);

}  // namespace desk
