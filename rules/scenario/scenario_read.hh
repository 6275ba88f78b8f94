#pragma once
// The parts of a scenario, each as a shape. One .cc file a part. Internal.

#include <optional>
#include <string_view>
#include <vector>

#include "rules/scenario/scenario.hh"
#include "rules/yaml/shape.hh"

namespace rules {

// scenario_mail.cc
Shape<ScenarioMail> scenario_mail_shape();
// "2026-03-02 09:00:30", by the clock of reading.timezone.
Shape<Instant> local_instant();

// scenario_expect.cc: one item of `expect`, or a list of them
Shape<std::vector<Expectation>> expectations_shape();

}  // namespace rules
