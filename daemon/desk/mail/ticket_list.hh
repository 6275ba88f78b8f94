#pragma once
// Lists of tickets as people read them: in digests, hand-overs and answers to #list.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/policy.hh"
#include "storage/ticket.hh"

namespace desk {

// One line of a list of tickets: number, status, severity, when it is due, owner, requester, subject.
std::string line_of(const rules::Policy& policy, const storage::Ticket& ticket);
// What is due first comes first, then what came to the more urgent mailbox, the more severe, the older.
void sort_by_urgency(const rules::Policy& policy, std::vector<storage::Ticket>& tickets);

// When something is due first. What was missed stays the most urgent thing of its ticket until it is made
// good.
std::optional<storage::Instant> due_of(const storage::Ticket& ticket);

}  // namespace desk
