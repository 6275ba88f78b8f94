#pragma once
// Who is on duty. Turns are counted in local dates, so that a hand-over stays at 09:00 through changes of the
// clock.
//
// Three things stand above one another: the turns of the policy, its overrides, and what agents swapped
// since, which is no part of a Policy and is passed along. An agent who is absent is on no duty: unless
// somebody took the turn, nobody is.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/people.hh"
#include "rules/time/span.hh"

namespace rules {

struct Policy;

// The agent whose turn it is, overrides and swaps considered; nothing before the first turn, outside the
// rotation's calendar, or where that agent is absent.
std::optional<std::string> on_duty(const Policy&, const Rotation&, Instant, const Swaps& = {});
// The same, whether or not that agent is absent.
std::optional<std::string> whose_turn(const Policy&, const Rotation&, Instant, const Swaps& = {});
// When the answer of on_duty may next change.
std::optional<Instant> next_handover(const Policy&, const Rotation&, Instant, const Swaps& = {});
// Members of the group who are on any rotation now; else all its members who are not absent; else all.
std::vector<std::string> on_duty(const Policy&, const Group&, Instant, const Swaps& = {});

// A stretch in which whoever is on duty does not change; `agent` is empty where nobody is.
struct Stretch {
  std::optional<std::string> agent;
  Instant from, to;
};
// What [from, to) of the rotation comes to, in order; at most `most` stretches.
std::vector<Stretch> stretches(const Policy&, const Rotation&, Instant from, Instant to, const Swaps& = {},
                               std::size_t most = 1000);
// Two agents exchange what each of them has of the rotations of `asker` in [from, to). Empty: neither of them
// has a turn there.
Swaps exchange(const Policy&, const std::string& asker, const std::string& other, Instant from, Instant to,
               const Swaps& = {});

// On leave: when the absence ends; none: at work.
std::optional<Instant> absent_until(const Policy&, const std::string& agent, Instant);
// On leave, or with a turn of a rotation that somebody else took over.
bool is_away(const Policy&, const std::string& agent, Instant, const Swaps& = {});
// Members of the group who are not away.
std::vector<std::string> present_members(const Policy&, const Group&, Instant, const Swaps& = {});

}  // namespace rules
