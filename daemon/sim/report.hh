#pragma once
// Reports of scenarios, for people and for CI.

#include <string>
#include <vector>

#include "daemon/sim/run.hh"

namespace sim {

// One line a step; below one that failed, what was expected and what there was instead.
std::string to_text(const ScenarioReport& report);
// "12 passed, 1 failed", steps counted.
std::string summary(const std::vector<ScenarioReport>& reports);
// The JUnit XML that CI systems read: one suite a scenario, one case a step.
std::string to_junit(const std::vector<ScenarioReport>& reports);

}  // namespace sim
