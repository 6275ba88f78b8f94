#pragma once
// Checks the expectations of a step against all that happened in it.

#include <string>
#include <vector>

#include "daemon/sim/thing.hh"
#include "rules/scenario/scenario.hh"

namespace sim {

struct Failure {
  std::uint32_t line = 0;         // of the scenario
  std::string what;               // the expectation as written, or what else is wrong
  std::vector<std::string> diff;  // lines for people: the nearest candidate, and what of it is otherwise
};

// Each `sent`, `webhook` and `event` asks for one of its own: two alike ask for two. A `ticket` without an id
// asks for one that changed in this step.
std::vector<Failure> judge(const std::vector<rules::Expectation>& expectations, const Happening& happening);

}  // namespace sim
