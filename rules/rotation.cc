#include "rules/rotation.hh"

#include <algorithm>
#include <cstdint>

#include "rules/calendar.hh"
#include "rules/policy.hh"

namespace rules {

namespace {

const Override* override_at(const Rotation& rotation, Instant at) {
  for (auto it = rotation.overrides.rbegin(); it != rotation.overrides.rend(); ++it)
    if (it->from <= at && at < it->to) return &*it;
  return nullptr;
}

Instant start_of(const Rotation& rotation, std::int64_t turn) {
  return to_instant(rotation.timezone, rotation.from + turn * rotation.every);
}

// The turn that runs at an instant; -1 before the first. Turns begin at local times, but follow one another
// as instants: where the clock goes back over a hand-over, it has happened once.
std::int64_t turn_at(const Rotation& rotation, Instant at) {
  std::int64_t turn = (to_local(rotation.timezone, at) - rotation.from) / rotation.every + 1;
  while (turn >= 0 && start_of(rotation, turn) > at) --turn;
  return std::max<std::int64_t>(turn, -1);
}

void keep_earlier(std::optional<Instant>& best, std::optional<Instant> candidate, Instant after) {
  if (candidate && *candidate > after && (!best || *candidate < *best)) best = candidate;
}

}  // namespace

std::optional<std::string> on_duty(const Policy& policy, const Rotation& rotation, Instant at) {
  if (const Override* taken = override_at(rotation, at)) return taken->member;
  const std::int64_t turn = turn_at(rotation, at);
  if (turn < 0 || rotation.members.empty()) return std::nullopt;
  const Calendar* calendar = rotation.calendar.empty() ? nullptr : policy.find_calendar(rotation.calendar);
  if (calendar && !is_open(*calendar, at)) return std::nullopt;
  return rotation.members[static_cast<std::size_t>(turn) % rotation.members.size()];
}

std::optional<Instant> next_handover(const Policy& policy, const Rotation& rotation, Instant at) {
  std::optional<Instant> best;
  for (const Override& each : rotation.overrides) {
    keep_earlier(best, each.from, at);
    keep_earlier(best, each.to, at);
  }
  keep_earlier(best, start_of(rotation, turn_at(rotation, at) + 1), at);
  const Calendar* calendar = rotation.calendar.empty() ? nullptr : policy.find_calendar(rotation.calendar);
  if (calendar) keep_earlier(best, next_change(*calendar, at), at);
  return best;
}

std::vector<std::string> on_duty(const Policy& policy, const Group& group, Instant at) {
  std::vector<std::string> present;
  for (const std::string& member : group.members)
    for (const Rotation& rotation : policy.rotations)
      if (on_duty(policy, rotation, at) == member) {
        present.push_back(member);
        break;
      }
  return present.empty() ? group.members : present;
}

}  // namespace rules
