#pragma once
// Whether what is written down for the future was written under a clock that was ahead.
//
// A clock that is set back was ahead before, or is behind now. Where it comes back from a leap that we saw,
// to where it would be without that leap, it was ahead. Else it has to stay as it is for some minutes, in
// which whatever keeps the time would set one right that is behind; so after every start, too.

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

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
      return jumped.count() > 0 ? remember({wall - jumped, wall, steady}) : find_end(wall, steady);
    }
    if (settles_ == kNever || steady < *settles_ || wall < kNoDeskBefore) return {};
    settles_ = kNever;
    return Instant{};
  }

 private:
  struct Leap {
    Instant from, to;
    Steady when;
  };

  // One that nothing ends was a machine that slept, or a clock that had been behind.
  std::optional<Instant> remember(const Leap& leap) {
    if (leaps_.size() >= kMostLeaps) leaps_.erase(leaps_.begin());
    leaps_.push_back(leap);
    return {};
  }

  std::optional<Instant> find_end(Instant wall, Steady steady) {
    const auto ends = [&](const Leap& leap) {
      const auto right = leap.from + std::chrono::round<std::chrono::seconds>(steady - leap.when);
      return std::chrono::abs(wall - right) <= kNearEnough;
    };
    const auto leap = std::find_if(leaps_.begin(), leaps_.end(), ends);
    if (leap == leaps_.end()) return {};
    const Instant since = leap->to - kSlack;
    leaps_.clear();
    return since;
  }

  static constexpr std::chrono::minutes kPatience{2}, kNearEnough{5};
  static constexpr std::chrono::minutes kSlack{1};  // what was done before we noticed the leap
  static constexpr std::size_t kMostLeaps = 16;
  static constexpr Steady kNever = Steady::max();
  static constexpr Instant kNoDeskBefore = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  std::optional<Steady> settles_;
  std::vector<Leap> leaps_;
};

}  // namespace service
