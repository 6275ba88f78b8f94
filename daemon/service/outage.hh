#pragma once
// How long a mailbox has not been read, and that operators hear of it.

#include <chrono>
#include <optional>
#include <string>

#include "daemon/intake/intake.hh"
#include "daemon/runtime/desk_thread.hh"

namespace service {

class OutageWatch {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::minutes kPatience{15};  // before operators hear of it
  static constexpr std::chrono::hours kBeat{1};         // between two looks at whether they are to hear again

  OutageWatch(std::string mailbox, DeskThread& desk, storage::Store& store, intake::Intake& intake);

  // Both at any time and any number of times; what is to be told is told by the desk's thread.
  void fails(const std::string& why, Clock::time_point at, storage::Instant now);
  void works(storage::Instant now);

 private:
  std::string mailbox_;
  DeskThread& desk_;
  storage::Store& store_;
  intake::Intake& intake_;
  std::optional<Clock::time_point> failing_since_, told_at_;
  storage::Instant since_{};
  bool asked_ = false;  // whether an earlier process has told of an outage that is over
};

}  // namespace service
