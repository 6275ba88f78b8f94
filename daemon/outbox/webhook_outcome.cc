#include "daemon/outbox/webhook_outcome.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/delivery/webhook_result.hh"
#include "daemon/http/retry_after.hh"

namespace outbox {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr std::array<seconds, 7> kDelays = {5s, 15s, 1min, 5min, 15min, 30min, 1h};
constexpr std::array<seconds, 4> kRests = {5s, 15s, 30s, 1min};
constexpr seconds kLongestDelayOfPage = 1min;
constexpr seconds kDelayOfSearch = 1min;

template <std::size_t Count>
seconds jittered(const std::array<seconds, Count>& delays, int failures, double random) {
  const auto whole = delays[static_cast<std::size_t>(std::clamp<int>(failures - 1, 0, Count - 1))];
  return std::chrono::ceil<seconds>(whole * (0.75 + random / 2));
}

bool may_be_repeated(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

std::string words_of(const Hook& hook, const http::Response& response) {
  std::string words = "HTTP " + std::to_string(response.status);
  if (response.status >= 300 && response.status < 400)
    return words + ": it wants us elsewhere (" + without_secrets(response.location, hook) +
           "); redirects are not followed: if that is the right place, make it the webhook's url";
  const std::string said = without_secrets(response.body, hook);
  return said.empty() ? words : words + ": " + said;
}

HookOutcome judge_failure(const http::Failure& failure, const Hook& hook) {
  HookOutcome outcome;
  outcome.text = without_secrets(net::to_string(failure.error), hook);
  outcome.verdict = failure.sent ? HookVerdict::ambiguous : HookVerdict::deferred;
  outcome.unusable = failure.error.code != net::Code::interrupted;
  return outcome;
}

storage::Event event_of(const storage::OutboxItem& item, const char* kind, const std::string& what,
                        storage::Instant now) {
  return {{}, item.ticket, now, "ticketd", kind, item.recipient + ": " + item.subject + what, {}};
}

// The desk is told of an issue, for its link.
Settled taken(const storage::OutboxItem& item, const desk::Delivery& delivery, const HookOutcome& outcome,
              storage::Instant now) {
  Settled settled{{item.id, storage::OutboxState::sent, false, {}, {}}, {}, {}};
  if (delivery.page) settled.event = event_of(item, "webhook.sent", "", now);
  if (!outcome.issue) return settled;
  auto report = desk::report_on(item, delivery);
  report.url = outcome.issue->url;
  report.state = outcome.issue->state;
  settled.timer = desk::timer_for(item, report, now);
  return settled;
}

// Where the lane rests, this is no matter of the item; a search finds a new issue only after a while.
seconds delay_of(const storage::OutboxItem& item, const desk::Delivery& delivery, const HookOutcome& outcome,
                 double random) {
  using Type = rules::Webhook::Type;
  const bool issue = delivery.type == Type::github || delivery.type == Type::gitlab;
  if (issue && outcome.verdict == HookVerdict::ambiguous) return kDelayOfSearch;
  if (outcome.unusable) return 0s;
  const seconds delay = jittered(kDelays, item.attempts, random);
  return std::max(delivery.page ? std::min(delay, kLongestDelayOfPage) : delay,
                  outcome.retry_after.value_or(0s));
}

}  // namespace

const char* to_string(HookVerdict verdict) {
  switch (verdict) {
    case HookVerdict::taken:
      return "taken";
    case HookVerdict::deferred:
      return "deferred";
    case HookVerdict::refused:
      return "refused";
    case HookVerdict::ambiguous:
      return "ambiguous";
  }
  return "deferred";
}

HookOutcome judge(const Hook& hook, const http::Answer& answer, storage::Instant now) {
  if (!answer) return judge_failure(answer.error(), hook);
  const int status = answer->status;
  HookOutcome outcome;
  if (status >= 200 && status < 300) {
    outcome.verdict = HookVerdict::taken;
    return outcome;
  }
  outcome.text = words_of(hook, *answer);
  outcome.verdict = may_be_repeated(status) ? HookVerdict::deferred : HookVerdict::refused;
  outcome.unusable = status == 429 || status == 503;
  if (const auto asked = http::read_retry_after(answer->retry_after, now))
    outcome.retry_after = std::min(*asked, kLongestWait);
  return outcome;
}

seconds rest_after(int failures, double random) {
  return jittered(kRests, failures, random);
}

// The desk is told of the loss, for people's sake.
Settled give_up(const storage::OutboxItem& item, const desk::Delivery& delivery, const std::string& why,
                storage::Instant now, bool tell) {
  auto report = desk::report_on(item, delivery);
  report.lost = why;
  report.tell = tell;
  return {{item.id, storage::OutboxState::dead, false, {}, why},
          event_of(item, "webhook.failed", ": " + why, now),
          desk::timer_for(item, report, now)};
}

Settled settle(const storage::OutboxItem& item, const desk::Delivery& delivery, const HookOutcome& outcome,
               const Attempt& attempt) {
  if (outcome.verdict == HookVerdict::taken) return taken(item, delivery, outcome, attempt.now);
  const bool tell = attempt.tell || delivery.page;
  if (outcome.verdict == HookVerdict::refused)
    return give_up(item, delivery, outcome.text, attempt.now, tell);
  const auto delay = delay_of(item, delivery, outcome, attempt.random);
  const auto next = std::max(attempt.now + delay, attempt.earliest);
  const seconds patience = delivery.page ? kPageGiveUpAfter : kHookGiveUpAfter;
  if (next - item.created > patience)
    return give_up(item, delivery,
                   "given up after " + std::to_string(item.attempts) + " attempts: " + outcome.text,
                   attempt.now, tell);
  const bool ambiguous = outcome.verdict == HookVerdict::ambiguous;
  return {{item.id, storage::OutboxState::deferred, ambiguous, next, outcome.text}, {}, {}};
}

}  // namespace outbox
