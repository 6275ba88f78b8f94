#pragma once
// The end-of-day check of a group: what is unanswered, unassigned, due, or old, by mail to the group. Nothing
// is sent where there is nothing to tell.

#include "daemon/desk/desk.hh"

namespace desk {

Decision end_day(const Hour& hour);
std::vector<storage::Timer> end_of_day_timers(const rules::Policy& policy, storage::Instant now);

// The next of the group's days at its time, after `now`; its zone's clock counts.
storage::Instant next_end_of_day(const rules::Group& group, storage::Instant now);

// One line of a list of tickets: number, status, severity, when it is due, owner, requester, subject.
std::string line_of(const rules::Policy& policy, const storage::Ticket& ticket);
// What is due first comes first, then what came to the more urgent mailbox, the more severe, the older.
void sort_by_urgency(const rules::Policy& policy, std::vector<storage::Ticket>& tickets);

}  // namespace desk
