#pragma once
// A cut into the evaluator, to prove that the policy scenarios would notice one (tests/scenarios/mutate.py).
//
// In a build with -DTICKETD_MUTATE=ON the environment variable TICKETD_MUTANT names one condition or action
// to be cut out:
//   always subject     the condition holds whatever the mail is, as if it had been forgotten
//   never subject      it holds for none
//   without severity   the action does nothing
// In every other build the functions below are constants, and nothing of them is left.

#include <optional>
#include <string>
#include <vector>

#include "rules/action.hh"
#include "rules/condition.hh"

namespace rules::mutant {

#ifdef TICKETD_MUTATE
std::optional<bool> verdict(const Condition&);  // of a condition that is cut out
bool loses(const Action&);                      // the action is cut out
void weaken(Action&);                           // the part of it that is cut out is taken away
std::vector<std::string> all();                 // everything that can be cut out
#else
constexpr std::optional<bool> verdict(const Condition&) {
  return std::nullopt;
}
constexpr bool loses(const Action&) {
  return false;
}
constexpr void weaken(Action&) {}
#endif

}  // namespace rules::mutant
