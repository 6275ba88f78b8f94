#pragma once
// What a replay would have promised: each period of a target held against the one of the past.

#include <string>
#include <vector>

#include "storage/target.hh"

namespace sim {

struct PromiseChange {
  storage::TicketId ticket;
  std::string target;         // first_response, ...
  storage::Instant started;   // of the period
  std::string was, would_be;  // "due 2026-03-02T10:00:00Z, met"; empty: nothing was promised
};

std::string describe(const storage::Target& target);

// Periods that began at or after `since` and are not the same on both sides, by their beginning. `ticket` is
// how the changes call it.
std::vector<PromiseChange> promise_changes(storage::TicketId ticket, const std::vector<storage::Target>& was,
                                           const std::vector<storage::Target>& would_be,
                                           storage::Instant since);

}  // namespace sim
