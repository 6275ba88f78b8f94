#include "daemon/outbox/retry.hh"

#include <algorithm>
#include <array>

namespace outbox {
namespace {

using namespace std::chrono_literals;
constexpr std::array<std::chrono::seconds, 8> kDelays = {10s, 1min, 5min, 15min, 30min, 1h, 1h, 2h};

constexpr std::chrono::seconds kReconnect = 15s;

std::optional<storage::Instant> unless_too_old(storage::Instant next, storage::Instant created) {
  if (next - created > kGiveUpAfter) return {};
  return next;
}

}  // namespace

std::optional<storage::Instant> next_connection(storage::Instant created, storage::Instant now) {
  return unless_too_old(now + kReconnect, created);
}

std::optional<storage::Instant> next_attempt(int attempts, storage::Instant created, storage::Instant now) {
  const auto step = static_cast<std::size_t>(std::clamp<int>(attempts - 1, 0, kDelays.size() - 1));
  return unless_too_old(now + kDelays[step], created);
}

}  // namespace outbox
