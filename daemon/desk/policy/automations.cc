#include "daemon/desk/policy/automations.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/draft/state.hh"
#include "daemon/desk/policy/run_actions.hh"
#include "rules/evaluate/evaluate.hh"

namespace desk {
namespace {

constexpr int kMaxRounds = 5;

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
    read_state(facts, draft);
    auto standing = rules::automate(draft.policy(), facts, draft.ticket.holding);
    draft.ticket.holding = std::move(standing.holding);
    next = standing.next;
    if (standing.verdict.matches.empty()) break;
    enact(draft, standing.verdict);
  }
  if (draft.ticket.status == storage::Status::closed) {
    draft.ticket.holding.clear();
    next.reset();
  }
  set_timer(draft, next);
}

}  // namespace desk
