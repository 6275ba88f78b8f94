#include "daemon/desk/time/sla_timer.hh"

#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/policy/run_actions.hh"
#include "daemon/desk/sla/promises.hh"
#include "daemon/desk/sla/target_words.hh"
#include "daemon/desk/sla/terms.hh"

namespace desk {
namespace {

using storage::Target;

// Actions may change the ticket's terms, and so make more due: a bound for policies that never come to rest.
constexpr int kMostAtOnce = 100;

struct First {
  Target* target = nullptr;
  Due due;
};

std::optional<First> first_due(Draft& draft) {
  std::optional<First> first;
  for (Target& target : draft.past->targets)
    if (skip_overtaken(draft, target)) draft.put_target(target);
  for (Target& target : draft.past->targets)
    if (const auto due = next_due(target, draft); due && (!first || due->at < first->due.at))
      first = First{&target, *due};
  if (!first || first->due.at > draft.now()) return {};
  return first;
}

void act(Draft& draft, const std::vector<rules::Action>& actions, const Ground& ground) {
  if (actions.empty())
    tell_responsible(draft, ground.because, ground.template_name);
  else
    enact(draft, actions, ground);
}

void remind(Draft& draft, Target& target, const rules::Reminder& reminder) {
  const std::string word = to_string(reminder.at);
  const auto actions = reminder.actions;
  target.reminded.push_back(word);
  draft.put_target(target);
  const std::string percent = reminder.at.percent > 0 ? word : percent_used(draft, target);
  const std::string what = percent + " of the time for " + spoken(target.name) + " is used";
  draft.add_event("sla.reminder", what, "policy");
  say_target(draft, target, percent);
  act(draft, actions, {"reminder " + word + " of " + target.name, what, "reminder"});
}

void breach(Draft& draft, Target& target) {
  const Terms terms = terms_of(draft.ticket, draft.policy(), target.started);
  const auto actions = terms.promise ? terms.promise->breach : std::vector<rules::Action>{};
  target.breached = draft.now();
  draft.put_target(target);
  const std::string what =
      spoken(target.name) + " is missed: it was due " + local_time(draft, *target.deadline);
  draft.add_event("sla.breached", what, "policy");
  say_target(draft, target, "100%");
  act(draft, actions, {"breach of " + target.name, what, "breach"});
}

}  // namespace

void fire_promises(Draft& draft, const Moment&) {
  keep_promises(draft);
  for (int i = 0; i < kMostAtOnce; ++i) {
    const auto first = first_due(draft);
    if (!first) break;
    if (first->due.reminder)
      remind(draft, *first->target, *first->due.reminder);
    else
      breach(draft, *first->target);
    draft.more.clear();
    keep_promises(draft);
  }
}

}  // namespace desk
