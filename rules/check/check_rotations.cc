#include <algorithm>
#include <set>

#include "rules/check/check.hh"
#include "rules/evaluate/moment.hh"
#include "rules/evaluate/rotation.hh"

namespace rules {

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

// The first time in somebody's leave at which it is their turn, and nobody took it.
std::optional<Stretch> first_gap(const Policy& policy, const Rotation& rotation, const Agent& agent) {
  for (const Absence& absence : agent.absences)
    for (const Stretch& stretch : stretches(policy, rotation, absence.from, absence.to))
      if (!stretch.agent && whose_turn(policy, rotation, stretch.from) == agent.id) return stretch;
  return std::nullopt;
}

void check_gaps(Reading& reading, const Policy& policy, const Rotation& rotation) {
  for (const Agent& agent : policy.agents)
    if (const auto gap = first_gap(policy, rotation, agent))
      reading.warn(rotation.mark,
                   "rotation " + quoted(rotation.id) + " has nobody on duty from " +
                       shown_time(policy, gap->from) + " to " + shown_time(policy, gap->to) + ": " +
                       quoted(agent.id) + " is absent",
                   "give the time to somebody under `overrides`");
}

void check_members(Reading& reading, const Rotation& rotation) {
  if (rotation.members.empty())
    reading.error(rotation.mark, "rotation " + quoted(rotation.id) + " has no members");
  const std::set<std::string> people(rotation.members.begin(), rotation.members.end());
  if (people.size() == 1 && rotation.overrides.empty() && rotation.handoff != Rotation::Handoff::none)
    reading.warn(rotation.mark,
                 "rotation " + quoted(rotation.id) + " has one member and nobody to hand over to");
}

}  // namespace

void check_rotations(Reading& reading, const Policy& policy) {
  for (const Rotation& rotation : policy.rotations) {
    check_members(reading, rotation);
    check_gaps(reading, policy, rotation);
  }
}

}  // namespace rules
