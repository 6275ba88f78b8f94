#pragma once
// A cut into the evaluator, to prove that the policy scenarios would notice one. mutate.py adds this file and
// its calls to a copy of the sources; the product knows nothing of it.
//
// The environment variable TICKETD_MUTANT names one condition or action to be cut out:
//   always subject     the condition holds whatever the mail is, as if it had been forgotten
//   never subject      it holds for none
//   without severity   the action does nothing

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/action.hh"
#include "rules/policy/condition.hh"

namespace rules::mutant {

std::optional<bool> verdict(const Condition&);  // of a condition that is cut out
bool loses(const Action&);                      // the action is cut out
void weaken(Action&);                           // the part of it that is cut out is taken away
std::vector<std::string> all();                 // everything that can be cut out

}  // namespace rules::mutant
