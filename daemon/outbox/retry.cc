#include "daemon/outbox/retry.hh"

#include <algorithm>
#include <array>

namespace outbox {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::chrono::seconds, 8> kDelays = {10s, 1min, 5min, 15min, 30min, 1h, 1h, 2h};
constexpr std::array<std::chrono::seconds, 5> kReconnects = {15s, 30s, 1min, 2min, 5min};

template <std::size_t Count>
std::chrono::seconds delay(const std::array<std::chrono::seconds, Count>& delays, int failures) {
  return delays[static_cast<std::size_t>(std::clamp<int>(failures - 1, 0, Count - 1))];
}

std::optional<storage::Instant> unless_too_old(storage::Instant next, storage::Instant created) {
  if (next - created > kGiveUpAfter) return {};
  return next;
}

}  // namespace

std::optional<storage::Instant> next_connection(int failures, storage::Instant created,
                                                storage::Instant now) {
  return failures == 0 ? now : unless_too_old(now + delay(kReconnects, failures), created);
}

std::optional<storage::Instant> next_attempt(int attempts, storage::Instant created, storage::Instant now) {
  return unless_too_old(now + delay(kDelays, attempts), created);
}

}  // namespace outbox
