#pragma once
// Runs a scenario from its first step to its last, whatever fails on the way.

#include <string>
#include <vector>

#include "daemon/sim/check_step.hh"
#include "rules/scenario/scenario.hh"
#include "rules/time/diagnostic.hh"

namespace sim {

struct StepResult {
  std::string name;
  std::uint32_t line = 0;
  std::vector<Failure> failures;      // none: it passed
  std::vector<std::string> happened;  // titles of what happened, for a step that failed
};

struct ScenarioReport {
  std::string file;
  std::vector<rules::Diagnostic> problems;  // it could not be read: there are no steps
  std::vector<StepResult> steps;
  double seconds = 0;  // that it took; set by whoever has a clock

  std::size_t passed() const;
  std::size_t failed() const;  // a scenario that cannot be read counts as one
};

ScenarioReport run(const rules::Scenario& scenario);

}  // namespace sim
