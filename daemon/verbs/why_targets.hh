#pragma once
// What `why` tells of a ticket's promises: which deadline, by which SLA, counted over which hours.

#include <nlohmann/json_fwd.hpp>

#include "daemon/verbs/json.hh"

namespace ctl {

// The hours are those of the events that recorded them, as they were counted then; a pause that goes on
// counts up to `now`.
Json targets_json(const std::vector<storage::Target>& targets, const std::vector<storage::Event>& events,
                  storage::Instant now);
std::string targets_text(const std::vector<storage::Target>& targets,
                         const std::vector<storage::Event>& events, storage::Instant now);

}  // namespace ctl
