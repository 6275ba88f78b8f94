#include "daemon/desk/policy/run_actions.hh"

#include <algorithm>

#include "daemon/desk/case/sender.hh"
#include "daemon/desk/policy/apply_verdict.hh"
#include "daemon/desk/policy/notification.hh"

namespace desk {
namespace {

void reply(Draft& draft, const rules::Verdict& verdict, const Outcome& outcome) {
  auto& replied = draft.replied;
  if (std::find(replied.begin(), replied.end(), outcome.reply) != replied.end()) return;
  replied.push_back(outcome.reply);
  const auto allowed = may_write_to(draft.ticket, draft.policy());
  if (!allowed.allowed) return draft.add_event("reply.suppressed", allowed.reason);
  Answer what{"reply", outcome.reply, {}, Automatic::generated};
  for (const auto& effect : verdict.effects)
    if (std::holds_alternative<rules::Reply>(effect.action)) what.rule = effect.rule;
  answer(draft, what);
}

}  // namespace

void enact(Draft& draft, const rules::Verdict& verdict) {
  const Outcome outcome = apply(verdict, draft);
  if (!outcome.reply.empty()) reply(draft, verdict, outcome);
  tell_named(draft, outcome, verdict.matches.empty() ? "an automation" : verdict.matches.front().rule);
}

void enact(Draft& draft, const std::vector<rules::Action>& actions, const Ground& ground) {
  rules::Verdict verdict;
  rules::Match match{ground.name, ground.because, {}};
  for (rules::Action action : actions) {
    match.actions.push_back(rules::to_string(action));
    if (auto* notify = std::get_if<rules::Notify>(&action); notify && notify->template_name.empty())
      notify->template_name = ground.template_name;
    verdict.effects.push_back({std::move(action), ground.name, ground.because});
  }
  verdict.matches.push_back(std::move(match));
  enact(draft, verdict);
}

}  // namespace desk
