#pragma once
// Whether what is written down for the future was written under a clock that was ahead.
//
// A clock that is set back was ahead before, or is behind now. Where it comes back from a leap that we saw,
// to where it would be without that leap, it was ahead. Else it has to stay as it is for some minutes, in
// which whatever keeps the time would set one right that is behind; so after every start, too.

#include <chrono>
#include <optional>

namespace service {

class FutureWatch {
 public:
  using Instant = std::chrono::sys_seconds;
  using Steady = std::chrono::steady_clock::time_point;

  // To be called again and again; `jumped` as ClockWatch tells it. Gives, once, the instant since when what
  // lies in the future is wrong.
  std::optional<Instant> look(Instant wall, Steady steady, std::chrono::seconds jumped) {
    if (!settles_) settles_ = steady + kPatience;
    if (jumped.count() != 0) {
      settles_ = steady + kPatience;
      const bool over = jumped.count() < 0 && leap_ && ends(*leap_, wall, steady);
      if (over) return std::exchange(leap_, std::nullopt)->to;
      if (jumped.count() > 0 && !leap_) leap_ = Leap{wall - jumped, wall, steady};
      return {};
    }
    if (settles_ == kNever || steady < *settles_ || wall < kNoDeskBefore) return {};
    settles_ = kNever;
    leap_.reset();
    return Instant{};
  }

 private:
  struct Leap {
    Instant from, to;
    Steady when;
  };

  static bool ends(const Leap& leap, Instant wall, Steady steady) {
    const auto right = leap.from + std::chrono::round<std::chrono::seconds>(steady - leap.when);
    return std::chrono::abs(wall - right) <= kNearEnough;
  }

  static constexpr std::chrono::minutes kPatience{2}, kNearEnough{5};
  static constexpr Steady kNever = Steady::max();
  static constexpr Instant kNoDeskBefore = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  std::optional<Steady> settles_;
  std::optional<Leap> leap_;
};

}  // namespace service
