#pragma once
// Who is on duty. Turns are counted in local dates, so that a hand-over stays at 09:00 through changes of the
// clock.

#include <optional>
#include <string>
#include <vector>

#include "rules/people.hh"
#include "rules/span.hh"

namespace rules {

struct Policy;

// The agent whose turn it is, overrides considered; nothing before the first turn or outside the rotation's
// calendar.
std::optional<std::string> on_duty(const Policy&, const Rotation&, Instant);
// When the answer of on_duty may next change.
std::optional<Instant> next_handover(const Policy&, const Rotation&, Instant);
// Members of the group who are on any rotation now; else all its members.
std::vector<std::string> on_duty(const Policy&, const Group&, Instant);

}  // namespace rules
