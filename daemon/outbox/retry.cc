#include "daemon/outbox/retry.hh"

#include <algorithm>
#include <array>

namespace outbox {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::chrono::seconds, 8> kDelays = {10s, 1min, 5min, 15min, 30min, 1h, 1h, 2h};
constexpr std::array<std::chrono::seconds, 8> kRests = {5s, 10s, 15s, 20s, 30s, 1min, 2min, 5min};

constexpr int kFewestAttempts = 20;  // take more than a day
constexpr int kMostAttempts = 100;   // take more than a week, whatever the clock says

template <std::size_t Count>
std::chrono::seconds delay(const std::array<std::chrono::seconds, Count>& delays, int failures) {
  return delays[static_cast<std::size_t>(std::clamp<int>(failures - 1, 0, Count - 1))];
}

}  // namespace

std::optional<storage::Instant> next_attempt(int attempts, storage::Instant created, storage::Instant now) {
  const auto next = now + delay(kDelays, attempts);
  const bool too_old = next - created > kGiveUpAfter && attempts >= kFewestAttempts;
  if (too_old || attempts >= kMostAttempts) return {};
  return next;
}

std::chrono::seconds rest_of_relay(int failures) {
  return delay(kRests, failures);
}

std::chrono::seconds set_back(storage::Instant then, storage::Instant now,
                              std::chrono::milliseconds elapsed) {
  constexpr std::chrono::seconds kNoise{2};  // of rounding and of a clock that is slewed
  const auto missing = std::chrono::duration_cast<std::chrono::seconds>(then + elapsed - now);
  return missing > kNoise ? missing : 0s;
}

}  // namespace outbox
