#pragma once
// When a mail that was not accepted is tried again, and how long a relay rests that cannot be used.

#include <chrono>
#include <optional>

#include "storage/ids.hh"

namespace outbox {

// RFC 5321, 4.5.4.1: keep trying for four to five days. The first tries come soon, since most refusals are
// greylisting or a restart; later ones every two hours.
inline constexpr std::chrono::days kGiveUpAfter{5};

// The instant of the next try after `attempts` failed ones, the last at `now`; nothing once the mail is too
// old. Age alone gives nobody up: a clock that jumps ahead is no five days of trying.
std::optional<storage::Instant> next_attempt(int attempts, storage::Instant created, storage::Instant now);

// How long a relay rests after it could not be used `failures` times in a row. Short at first, for one that
// restarts; later five minutes, so that it is not flooded with the same question.
std::chrono::seconds rest_of_relay(int failures);

// By how much the wall clock was set back while `elapsed` passed; 0: it was not.
std::chrono::seconds set_back(storage::Instant then, storage::Instant now, std::chrono::milliseconds elapsed);

}  // namespace outbox
