#pragma once
// Operators hear that a client's secret or certificate ends soon (`secret_expires:`): 30 and 7 days before,
// and when it is over. Without one, mail stops from one hour to the next.

#include <string>
#include <vector>

#include "daemon/desk/case/desk.hh"

namespace desk {

// One for each client whose secret has an end that is not over yet. Due now, where the first day to tell has
// passed before the policy said so.
std::vector<storage::Timer> secret_end_timers(const rules::Policy& policy, storage::Instant now);
// The kind of trouble that operators hear of once (operators.hh).
std::string secret_trouble_of(const storage::Timer& timer);
Decision tell_of_secret_end(const Hour& hour);

}  // namespace desk
