#pragma once
// Decisions: the policy's rules over the facts of one message, or its automations over those of a ticket.
//
// Pure and reentrant. Rules run first to last; what a rule sets, later rules see (severity, queue, group,
// assignee, status, tags); `stop` and `drop` end the run.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/action.hh"
#include "rules/policy/facts.hh"
#include "rules/time/span.hh"

namespace rules {

struct Condition;
struct Policy;

enum class Trigger : std::uint8_t { arrival, time };  // rules, automations

struct Effect {
  Action action;
  std::string rule;     // its name
  std::string because;  // 'subject matches "outage"': the conditions that held, and on which words
};

// A rule that held, for `ticketctl why` and for the ticket's events.
struct Match {
  std::string rule;
  std::string because;
  std::vector<std::string> actions;  // as to_string(Action)
};

struct Verdict {
  // To be carried out in order. Where rules set the same thing twice (severity, queue, group, assignee,
  // status, reply, due, sla), only the last is here; `matches` tells all.
  std::vector<Effect> effects;
  std::vector<Match> matches;
  bool stopped = false;

  // The first effect of that type, or null: verdict.find<Drop>().
  template <class A>
  const A* find() const {
    for (const Effect& effect : effects)
      if (const A* action = std::get_if<A>(&effect.action)) return action;
    return nullptr;
  }
};

// Trigger::arrival runs `rules`. Trigger::time runs every automation that holds now; see automate() for
// periods.
Verdict evaluate(const Policy&, const Facts&, Trigger = Trigger::arrival);

// Whether one condition holds by itself: `when:` of a webhook.
bool holds(const Policy&, const Facts&, const Condition&);

// Automations fire once per period in which their condition holds, with `every` again and again in it; while
// one with `stop` holds, those behind it wait. Storage remembers `holding` per ticket between calls.
struct Standing {
  Verdict verdict;                   // of those that began to hold
  std::vector<std::string> holding;  // all that hold now: pass it back next time
  std::optional<Instant> next;       // when time alone may change the answer: set a timer for it
};
Standing automate(const Policy&, const Facts&, const std::vector<std::string>& holding);

}  // namespace rules
