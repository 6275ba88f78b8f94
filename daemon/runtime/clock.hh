#pragma once
// The only clock of the project: everything below the service takes `now` as an argument.

#include <chrono>
#include <optional>

namespace service {

inline std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// A little more than that: sleeping it through wakes within the second.
inline std::chrono::steady_clock::duration until_next_second() {
  const auto exact = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::seconds>(exact) + std::chrono::milliseconds{1001} - exact;
}

// Notices that the clock was set, or that the machine slept, by the clock that only goes forward.
class ClockWatch {
 public:
  // By how much since the last call; 0: it was not.
  std::chrono::seconds jumped() {
    return jumped(std::chrono::system_clock::now(), std::chrono::steady_clock::now());
  }
  std::chrono::seconds jumped(std::chrono::system_clock::time_point wall,
                              std::chrono::steady_clock::time_point steady) {
    const auto apart = wall.time_since_epoch() - steady.time_since_epoch();
    const auto moved = last_ ? apart - *last_ : std::chrono::nanoseconds{};
    last_ = apart;
    return std::chrono::abs(moved) > kLeap ? std::chrono::round<std::chrono::seconds>(moved)
                                           : std::chrono::seconds{};
  }

 private:
  static constexpr std::chrono::seconds kLeap{5};
  std::optional<std::chrono::nanoseconds> last_;
};

}  // namespace service
