#include "daemon/outbox/settle.hh"

#include "daemon/desk/desk.hh"
#include "daemon/outbox/retry.hh"

namespace outbox {
namespace {

storage::Event event_of(const storage::OutboxItem& item, const char* kind, const std::string& what,
                        storage::Instant now) {
  return {{}, item.ticket, now, "ticketd", kind, item.kind + " to " + item.recipient + what, {}};
}

Settled delivered(const storage::OutboxItem& item, storage::Instant now) {
  Settled settled{{item.id, storage::OutboxState::sent, false, {}, {}}, {}};
  if (item.kind != "notification") settled.event = event_of(item, "mail.sent", "", now);
  return settled;
}

Settled tried_again(const storage::OutboxItem& item, const std::string& why, bool ambiguous,
                    std::optional<storage::Instant> next, storage::Instant now) {
  if (!next)
    return give_up(item, "given up after " + std::to_string(item.attempts) + " attempts: " + why, now);
  Settled settled{{item.id, storage::OutboxState::deferred, ambiguous, *next, why}, {}};
  if (ambiguous)
    settled.event = event_of(item, "mail.ambiguous", ": may have been delivered, is sent again: " + why, now);
  return settled;
}

}  // namespace

std::string words_of(const smtp::Outcome& outcome) {
  const bool said = outcome.text.find(outcome.status) != std::string::npos;  // so is an empty status
  return said ? outcome.text : outcome.status + " " + outcome.text;
}

Settled give_up(const storage::OutboxItem& item, const std::string& why, storage::Instant now) {
  Settled settled{{item.id, storage::OutboxState::dead, false, {}, why},
                  event_of(item, "mail.failed", ": " + why, now)};
  const std::string copy = std::to_string(item.message.value) + "." + std::to_string(item.recipient_no);
  if (item.ticket && item.message && item.recipient_no > 0)
    settled.timer = storage::Timer{{item.ticket, std::string(desk::kRefusedTimer) + copy}, now, why};
  return settled;
}

Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
               int failures) {
  const std::string why = words_of(outcome);
  const auto next = outcome.stage == smtp::Stage::connect ? next_connection(failures, item.created, now)
                                                          : next_attempt(item.attempts, item.created, now);
  switch (outcome.verdict) {
    case smtp::Verdict::delivered:
      return delivered(item, now);
    case smtp::Verdict::rejected:
      return give_up(item, why, now);
    case smtp::Verdict::deferred:
      return tried_again(item, why, false, next, now);
    case smtp::Verdict::ambiguous:
      return tried_again(item, why, true, next, now);
  }
  return tried_again(item, why, true, next, now);
}

}  // namespace outbox
