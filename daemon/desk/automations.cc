#include "daemon/desk/automations.hh"

#include "daemon/desk/effects.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/notice.hh"
#include "daemon/desk/sender.hh"
#include "rules/evaluate.hh"

namespace desk {
namespace {

constexpr int kMaxRounds = 5;

void reply(Draft& draft, const rules::Verdict& verdict, const Outcome& outcome) {
  const auto allowed = may_write_to(draft.ticket, draft.policy());
  if (!allowed.allowed) return draft.add_event("reply.suppressed", allowed.reason);
  Answer what{"reply", outcome.reply, {}, Automatic::generated, true};
  for (const auto& effect : verdict.effects)
    if (std::holds_alternative<rules::Reply>(effect.action)) what.rule = effect.rule;
  answer(draft, what);
}

void carry_out(Draft& draft, const rules::Verdict& verdict) {
  const Outcome outcome = apply(verdict, draft);
  if (!outcome.reply.empty()) reply(draft, verdict, outcome);
  tell_named(draft, outcome, verdict.matches.empty() ? "an automation" : verdict.matches.front().rule);
}

void set_timer(Draft& draft, std::optional<storage::Instant> next) {
  if (next)
    draft.set_timer(kAutomationTimer, *next);
  else
    draft.cancel_timer(kAutomationTimer);
}

}  // namespace

void run_automations(Draft& draft, rules::Facts facts) {
  std::optional<storage::Instant> next;
  for (int round = 0; round < kMaxRounds && draft.ticket.status != storage::Status::closed; ++round) {
    read_ticket(facts, draft.ticket);
    auto standing = rules::automate(draft.policy(), facts, draft.ticket.holding);
    draft.ticket.holding = std::move(standing.holding);
    next = standing.next;
    if (standing.verdict.matches.empty()) break;
    carry_out(draft, standing.verdict);
  }
  if (draft.ticket.status == storage::Status::closed) {
    draft.ticket.holding.clear();
    next.reset();
  }
  set_timer(draft, next);
}

Decision decide(const Moment& moment) {
  Topic topic = topic_of(moment.latest);
  topic.next_recipient = moment.next_recipient;
  Draft draft(moment.setting, moment.ticket, std::move(topic));
  run_automations(draft, read_facts(moment));
  return std::move(draft).finish();
}

}  // namespace desk
