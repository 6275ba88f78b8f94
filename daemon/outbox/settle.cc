#include "daemon/outbox/settle.hh"

#include "daemon/desk/desk.hh"
#include "daemon/desk/timer_kind.hh"
#include "daemon/outbox/retry.hh"

namespace outbox {
namespace {

// Refusals of one mail, of which nobody knows whom they are about, before it is given up: with another mail
// taken in between, and without, which takes two hours.
constexpr int kFewestRefusals = 2, kMostRefusals = 7;

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

// What was offered goes behind what was not, so that one mail cannot keep the relay from all others.
Settled waits_for_relay(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
                        std::chrono::seconds rest) {
  const bool offered = outcome.stage > smtp::Stage::connect;
  const auto next = now + rest + std::chrono::seconds(offered ? 1 : 0);
  Settled settled{{item.id, storage::OutboxState::deferred, false, next, words_of(outcome)}, {}};
  settled.result.counted = false;
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
               const Standing& relay) {
  const std::string why = words_of(outcome);
  const auto next = next_attempt(item.attempts, item.created, now);
  if (outcome.verdict == smtp::Verdict::delivered) return delivered(item, now);
  if (outcome.verdict == smtp::Verdict::ambiguous) return tried_again(item, why, true, next, now);
  if (relay.in_trouble) return waits_for_relay(item, outcome, now, relay.rest);
  if (outcome.verdict == smtp::Verdict::deferred) return tried_again(item, why, false, next, now);
  const bool heard_enough = item.attempts >= (relay.takes_others ? kFewestRefusals : kMostRefusals);
  const bool is_final =
      outcome.blame == smtp::Blame::message || (outcome.blame == smtp::Blame::unsure && heard_enough);
  return is_final ? give_up(item, why, now) : tried_again(item, why, false, next, now);
}

}  // namespace outbox
