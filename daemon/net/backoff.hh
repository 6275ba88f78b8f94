#pragma once
// How long to wait before the next attempt: doubling from `first` to `longest`, each time between half and
// the whole of it, so that many mailboxes of one server do not come back in step.

#include <algorithm>
#include <chrono>
#include <functional>

namespace net {

class Backoff {
 public:
  // `random` gives numbers in [0, 1).
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::function<double()> random)
      : first_(first), longest_(longest), next_(first), random_(std::move(random)) {}

  std::chrono::milliseconds next() {
    const double part = 0.5 + random_() / 2;
    const auto delay = std::chrono::duration_cast<std::chrono::milliseconds>(next_ * part);
    next_ = std::min(next_ * 2, longest_);
    return delay;
  }
  void reset() { next_ = first_; }

 private:
  std::chrono::milliseconds first_, longest_, next_;
  std::function<double()> random_;
};

}  // namespace net
