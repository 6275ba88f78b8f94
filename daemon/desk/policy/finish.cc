#include "daemon/desk/policy/finish.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/sla/promises.hh"
#include "daemon/desk/webhook/webhook.hh"

namespace desk {
namespace {

bool is_over(const storage::Ticket& ticket) {
  return ticket.status == storage::Status::solved || ticket.status == storage::Status::closed;
}

// Promises may hang on anything that was decided. Where the past is not known, a timer looks at them with
// everything at hand.
void complete(Draft& draft) {
  draft.ticket.updated = draft.now();
  if (draft.past)
    keep_promises(draft);
  else if (!draft.policy().slas.empty())
    draft.set_timer(kReviewTimer, draft.now());
  if (is_over(draft.ticket)) resolve_pages(draft);
  for (auto& delivery : deliveries(draft, draft.changes().events))
    draft.changes().outbox.push_back(std::move(delivery));
  draft.changes().tickets.push_back(draft.ticket);
}

}  // namespace

Decision finish(Draft draft) {
  complete(draft);
  return {std::move(draft).take_changes()};
}

Decision finish(Draft draft, const Case& what, storage::Fate fate, std::string reason) {
  draft.changes().outcome = storage::LedgerOutcome{what.entry.id,  fate, std::move(reason), draft.ticket.id,
                                                   draft.topic.no, {},   what.known.proof};
  return finish(std::move(draft));
}

void absorb(Draft& draft, Draft branch) {
  complete(branch);
  draft.join(std::move(branch));
}

}  // namespace desk
