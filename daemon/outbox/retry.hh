#pragma once
// When a mail that was not accepted is tried again.

#include <chrono>
#include <optional>

#include "storage/ids.hh"

namespace outbox {

// RFC 5321, 4.5.4.1: keep trying for four to five days. The first tries come soon, since most refusals are
// greylisting or a restart; later ones every two hours.
inline constexpr std::chrono::days kGiveUpAfter{5};

// The instant of the next try after `attempts` failed ones, the last at `now`; nothing once the mail is too
// old.
std::optional<storage::Instant> next_attempt(int attempts, storage::Instant created, storage::Instant now);
// The same for a mail that was never offered, since the relay could not be used `failures` times in a row:
// that says nothing about the mail. Soon at first, for a relay that restarts; later every five minutes, so
// that a wrong password is not taken for an attack. At once after 0 failures.
std::optional<storage::Instant> next_connection(int failures, storage::Instant created, storage::Instant now);

}  // namespace outbox
