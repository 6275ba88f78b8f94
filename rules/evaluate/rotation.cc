#include "rules/evaluate/rotation.hh"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "rules/policy/policy.hh"
#include "rules/time/calendar.hh"

namespace rules {

namespace {

bool covers(const Override& turn, Instant at) {
  return turn.from <= at && at < turn.to;
}

const Override* swapped_at(const Rotation& rotation, Instant at, const Swaps& swaps) {
  for (auto it = swaps.rbegin(); it != swaps.rend(); ++it)
    if (it->rotation == rotation.id && covers(it->turn, at)) return &it->turn;
  return nullptr;
}

const Override* override_at(const Rotation& rotation, Instant at) {
  for (auto it = rotation.overrides.rbegin(); it != rotation.overrides.rend(); ++it)
    if (covers(*it, at)) return &*it;
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

bool is_absent(const Policy& policy, const std::string& id, Instant at) {
  return absent_until(policy, id, at).has_value();
}

// By the plan alone: no override, no swap.
std::optional<std::string> planned(const Policy& policy, const Rotation& rotation, Instant at) {
  const std::int64_t turn = turn_at(rotation, at);
  if (turn < 0 || rotation.members.empty()) return std::nullopt;
  const Calendar* calendar = rotation.calendar.empty() ? nullptr : policy.find_calendar(rotation.calendar);
  if (calendar && !is_open(*calendar, at)) return std::nullopt;
  return rotation.members[static_cast<std::size_t>(turn) % rotation.members.size()];
}

// Those whose leave can open a gap.
std::vector<std::string> people_of(const Rotation& rotation, const Swaps& swaps) {
  std::vector<std::string> people = rotation.members;
  for (const Override& each : rotation.overrides) people.push_back(each.member);
  for (const SwappedTurn& each : swaps)
    if (each.rotation == rotation.id) people.push_back(each.turn.member);
  return people;
}

}  // namespace

std::optional<std::string> whose_turn(const Policy& policy, const Rotation& rotation, Instant at,
                                      const Swaps& swaps) {
  if (const Override* swapped = swapped_at(rotation, at, swaps)) return swapped->member;
  if (const Override* taken = override_at(rotation, at)) return taken->member;
  return planned(policy, rotation, at);
}

std::optional<std::string> on_duty(const Policy& policy, const Rotation& rotation, Instant at,
                                   const Swaps& swaps) {
  auto agent = whose_turn(policy, rotation, at, swaps);
  return agent && is_absent(policy, *agent, at) ? std::nullopt : agent;
}

std::optional<Instant> next_handover(const Policy& policy, const Rotation& rotation, Instant at,
                                     const Swaps& swaps) {
  std::optional<Instant> best;
  const auto keep_edges = [&](const auto& stretch) {
    keep_earlier(best, stretch.from, at);
    keep_earlier(best, stretch.to, at);
  };
  for (const Override& each : rotation.overrides) keep_edges(each);
  for (const SwappedTurn& each : swaps)
    if (each.rotation == rotation.id) keep_edges(each.turn);
  for (const std::string& person : people_of(rotation, swaps))
    if (const Agent* agent = policy.find_agent(person))
      for (const Absence& each : agent->absences) keep_edges(each);
  keep_earlier(best, start_of(rotation, turn_at(rotation, at) + 1), at);
  const Calendar* calendar = rotation.calendar.empty() ? nullptr : policy.find_calendar(rotation.calendar);
  if (calendar) keep_earlier(best, next_change(*calendar, at), at);
  return best;
}

std::vector<std::string> on_duty(const Policy& policy, const Group& group, Instant at, const Swaps& swaps) {
  std::vector<std::string> on_rotation;
  for (const std::string& member : group.members)
    for (const Rotation& rotation : policy.rotations)
      if (on_duty(policy, rotation, at, swaps) == member) {
        on_rotation.push_back(member);
        break;
      }
  if (!on_rotation.empty()) return on_rotation;
  std::vector<std::string> working;
  for (const std::string& member : group.members)
    if (!is_absent(policy, member, at)) working.push_back(member);
  return working.empty() ? group.members : working;
}

std::vector<Stretch> stretches(const Policy& policy, const Rotation& rotation, Instant from, Instant to,
                               const Swaps& swaps, std::size_t most) {
  std::vector<Stretch> out;
  while (from < to && out.size() < most) {
    const Instant end = std::min(next_handover(policy, rotation, from, swaps).value_or(to), to);
    auto agent = on_duty(policy, rotation, from, swaps);
    if (!out.empty() && out.back().agent == agent)
      out.back().to = end;
    else
      out.push_back({std::move(agent), from, end});
    from = end;
  }
  return out;
}

Swaps exchange(const Policy& policy, const std::string& asker, const std::string& other, Instant from,
               Instant to, const Swaps& swaps) {
  Swaps out;
  for (const Rotation& rotation : policy.rotations) {
    const auto& members = rotation.members;
    if (std::find(members.begin(), members.end(), asker) == members.end()) continue;
    for (const Stretch& stretch : stretches(policy, rotation, from, to, swaps)) {
      if (stretch.agent == asker) out.push_back({rotation.id, {other, stretch.from, stretch.to}});
      if (stretch.agent == other) out.push_back({rotation.id, {asker, stretch.from, stretch.to}});
    }
  }
  return out;
}

std::optional<Instant> absent_until(const Policy& policy, const std::string& agent, Instant at) {
  const Agent* known = policy.find_agent(agent);
  if (!known) return std::nullopt;
  const auto lasts = [at](const Absence& each) { return each.from <= at && at < each.to; };
  const auto found = std::find_if(known->absences.begin(), known->absences.end(), lasts);
  return found == known->absences.end() ? std::nullopt : std::optional(found->to);
}

bool is_away(const Policy& policy, const std::string& agent, Instant at, const Swaps& swaps) {
  if (is_absent(policy, agent, at)) return true;
  return std::any_of(policy.rotations.begin(), policy.rotations.end(), [&](const Rotation& rotation) {
    return planned(policy, rotation, at) == agent && whose_turn(policy, rotation, at, swaps) != agent;
  });
}

std::vector<std::string> present_members(const Policy& policy, const Group& group, Instant at,
                                         const Swaps& swaps) {
  std::vector<std::string> present;
  std::copy_if(group.members.begin(), group.members.end(), std::back_inserter(present),
               [&](const std::string& member) { return !is_away(policy, member, at, swaps); });
  return present;
}

}  // namespace rules
