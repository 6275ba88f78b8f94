#pragma once
// What conditions look at of a ticket, as it stands in a draft.

#include <vector>

#include "daemon/desk/draft/draft.hh"
#include "rules/policy/facts.hh"
#include "storage/target.hh"

namespace desk {

// Statuses that the ticket has had, the one of the draft at the end; never empty.
std::vector<storage::StatusChange> statuses_of(const Draft& draft);
// The conversation, with what the draft adds to it.
std::vector<storage::Turn> turns_of(const Draft& draft);

// Brings what `facts` say of the ticket up to date.
void read_state(rules::Facts& facts, const Draft& draft);

}  // namespace desk
