#pragma once
// What the answer of a service means for a delivery.

#include "daemon/http/message.hh"
#include "daemon/outbox/attempt_result.hh"
#include "daemon/outbox/webhook_request.hh"

namespace outbox {

enum class HookVerdict : std::uint8_t {
  taken,      // 2xx
  deferred,   // not taken, and trying again may help: 408, 425, 429, 5xx, or nobody was reached
  refused,    // trying again would not help: redirects and all other answers
  ambiguous,  // no answer to what was sent: it may have been taken
};
const char* to_string(HookVerdict);

struct HookOutcome {
  HookVerdict verdict = HookVerdict::deferred;
  bool unusable = false;                            // nothing else would get through just now, either
  std::string text;                                 // one line for people, without secrets
  std::optional<std::chrono::seconds> retry_after;  // as the service asks, at most kLongestWait
  std::optional<Issue> issue;                       // that a tracker opened, or had opened before
};
// A service that wants more is asked again after this time.
inline constexpr std::chrono::seconds kLongestWait = std::chrono::hours{1};

HookOutcome judge(const Hook& hook, const http::Answer& answer, storage::Instant now);

// A chat message of yesterday helps nobody: other calls than pages are tried for a day, a page for an hour.
inline constexpr std::chrono::hours kHookGiveUpAfter{24}, kPageGiveUpAfter{1};
// How long a lane rests after it could not be used `failures` times in a row, unless it was told how long.
// `random` is in [0, 1): many desks do not come back in step.
std::chrono::seconds rest_after(int failures, double random);

// What surrounds an attempt.
struct Attempt {
  storage::Instant now;
  storage::Instant earliest;  // the lane rests until then
  double random = 0;          // in [0, 1)
  bool tell = false;          // operators are to hear of a loss; they always hear of a page's
};

// `item.attempts` counts the one that just ended.
Settled settle(const storage::OutboxItem& item, const desk::Delivery& delivery, const HookOutcome& outcome,
               const Attempt& attempt);

// A delivery that is tried no more. `tell`: operators are to hear of it.
Settled give_up(const storage::OutboxItem& item, const desk::Delivery& delivery, const std::string& why,
                storage::Instant now, bool tell);

}  // namespace outbox
