#include "daemon/outbox/attempt_result.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/time/lost_mail.hh"
#include "daemon/outbox/refusals.hh"
#include "daemon/outbox/retry.hh"

namespace outbox {
namespace {

// Refusals of one mail before it is given up; so many take two hours.
constexpr int kMostRefusals = 7;

int patience(const storage::OutboxItem& item, const smtp::Outcome& outcome, bool takes_others) {
  if (is_final_by_itself(outcome)) return 1;
  if (outcome.by_offer) return 3;  // over as many connections, which takes a minute
  const bool about_mail = outcome.blame == smtp::Blame::message;
  if (takes_others) return about_mail ? 1 : 3;
  return about_mail && !is_for_our_people(item) ? 2 : kMostRefusals;
}

storage::Event event_of(const storage::OutboxItem& item, const char* kind, const std::string& what,
                        storage::Instant now) {
  return {{}, item.ticket, now, "ticketd", kind, item.kind + " to " + item.recipient + what, {}};
}

Settled delivered(const storage::OutboxItem& item, storage::Instant now) {
  Settled settled{{item.id, storage::OutboxState::sent, false, {}, {}}, {}};
  if (!storage::is_notification(item.kind)) settled.event = event_of(item, "mail.sent", "", now);
  return settled;
}

// What may have arrived several times is tried seldom, and not for days.
constexpr int kFewLost = 3, kMostLost = 10;

std::optional<storage::Instant> next_after_loss(const storage::OutboxItem& item,
                                                std::optional<storage::Instant> next, storage::Instant now) {
  const int lost = item.ambiguous + 1;
  if (lost >= kMostLost) return {};
  return next && lost >= kFewLost ? std::max(*next, now + storage::kLongestPause) : next;
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

// Makes the desk treat it as a bounce.
std::optional<storage::Timer> refused_timer(const storage::OutboxItem& item, const std::string& why,
                                            storage::Instant now) {
  if (!item.ticket || !item.message || item.recipient_no <= 0) return {};
  const std::string copy = std::to_string(item.message.value) + "." + std::to_string(item.recipient_no);
  return storage::Timer{{item.ticket, std::string(desk::kRefusedTimer) + copy}, now, why};
}

// It may still leave, but who waits for it is not kept waiting: the next one is called, operators are told.
Settled refused_so_far(const storage::OutboxItem& item, const std::string& why,
                       std::optional<storage::Instant> next, storage::Instant now) {
  Settled settled = tried_again(item, why, false, next, now);
  const bool tell = item.kind == "page" ? item.attempts == 1 : is_for_our_people(item) && item.attempts == 2;
  if (tell && !settled.timer) settled.timer = refused_timer(item, why, now);
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

bool is_final_by_itself(const smtp::Outcome& outcome) {
  return outcome.verdict == smtp::Verdict::rejected && outcome.blame == smtp::Blame::message &&
         !outcome.by_offer && (outcome.stage == smtp::Stage::ours || outcome.too_large);
}

Settled give_up(const storage::OutboxItem& item, const std::string& why, storage::Instant now) {
  return {{item.id, storage::OutboxState::dead, false, {}, why},
          event_of(item, "mail.failed", ": " + why, now),
          item.ticket ? refused_timer(item, why, now) : desk::lost_mail(item, why, now)};
}

Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
               const Standing& relay) {
  const std::string why = words_of(outcome);
  const auto next = next_attempt(item.attempts, item.created, now);
  if (outcome.verdict == smtp::Verdict::delivered) return delivered(item, now);
  if (outcome.verdict == smtp::Verdict::ambiguous)
    return tried_again(item, why, true, next_after_loss(item, next, now), now);
  if (relay.in_trouble) return waits_for_relay(item, outcome, now, relay.rest);
  if (outcome.verdict == smtp::Verdict::deferred) return tried_again(item, why, false, next, now);
  const bool is_final =
      outcome.blame != smtp::Blame::relay && item.attempts >= patience(item, outcome, relay.takes_others);
  return is_final ? give_up(item, why, now) : refused_so_far(item, why, next, now);
}

}  // namespace outbox
