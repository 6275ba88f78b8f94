#pragma once
// What `why` tells of a ticket's promises: which deadline, by which SLA, counted over which hours.

#include <nlohmann/json_fwd.hpp>

#include "daemon/ctl/json.hh"

namespace ctl {

// The hours are those of the events that recorded them, as they were counted then.
Json targets_json(const std::vector<storage::Target>& targets, const std::vector<storage::Event>& events);
std::string targets_text(const std::vector<storage::Target>& targets,
                         const std::vector<storage::Event>& events);

}  // namespace ctl
