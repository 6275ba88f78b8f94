#pragma once
// A rule runs when a message arrives, an automation when time passes.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/action.hh"
#include "rules/policy/condition.hh"
#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"

namespace rules {

struct Rule {
  std::string name;
  Condition when;
  std::vector<Action> then;  // in the order of the policy
  Mark mark;
};

struct Automation {
  std::string name;
  Condition when;
  std::optional<Span> every;  // while the condition holds it is done again and again
  std::vector<Action> then;
  Mark mark;
};

}  // namespace rules
