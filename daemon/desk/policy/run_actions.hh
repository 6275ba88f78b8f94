#pragma once
// Actions of the policy, carried out whole: what they change, what they write, whom they tell.
//
// For everything that acts because of time: automations, reminders, breaches. A mail that comes in does the
// same in steps of its own, since its acknowledgement and its notification depend on what rules did.

#include <string>
#include <vector>

#include "daemon/desk/draft/draft.hh"
#include "rules/evaluate/evaluate.hh"

namespace desk {

void enact(Draft& draft, const rules::Verdict& verdict);

// Where actions stand in the policy, and why they are carried out now.
struct Ground {
  std::string name;           // as the rule of the events: "breach of first_response"
  std::string because;        // one line
  std::string template_name;  // of `notify` without one; empty: the notification
};
void enact(Draft& draft, const std::vector<rules::Action>& actions, const Ground& ground);

}  // namespace desk
