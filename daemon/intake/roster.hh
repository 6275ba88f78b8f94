#pragma once
// What the desk as a whole is at, for every decision.

#include "daemon/desk/case/roster.hh"
#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace intake {

[[nodiscard]] storage::Result<desk::Roster> read_roster(const storage::Store& store,
                                                        const rules::Policy& policy, storage::Instant now);

// The incident that a ticket reports, where anybody is being called.
[[nodiscard]] storage::Result<void> read_incident(const storage::Store& store, storage::TicketId ticket,
                                                  desk::Roster& roster);

}  // namespace intake
