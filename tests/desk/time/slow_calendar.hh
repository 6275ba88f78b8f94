#pragma once
// Deadlines the slow and obvious way, to hold the quick one against.
//
// A table says for every minute of some weeks what the clock on the wall shows there, by the C library's own
// idea of time zones, and whether the door is open. Everything else walks along that table. Nothing here is
// shared with rules/.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace desk::test {

using Time = std::int64_t;  // seconds since 1970 UTC

struct Hours {
  int from = 0, to = 0;  // minutes since local midnight
};

// A calendar as a person writes it. Days are counted since 1970 in local dates.
struct Shop {
  std::string zone;
  bool always = false;
  std::array<std::vector<Hours>, 7> week;  // 0 is Sunday
  std::set<std::int64_t> holidays;
  std::optional<std::int64_t> half_day;  // open from 9 to 12
  std::vector<Hours> hours_on(std::int64_t day) const;
};

struct Stretch {
  Time from = 0, to = 0;  // [from, to)
};

class Wall {
 public:
  Wall(const Shop& shop, Time begin, int days);

  // The moment at which `length` open seconds outside of pauses have passed since `start`.
  std::optional<Time> after(Time start, Time length, const std::vector<Stretch>& pauses) const;
  Time open_between(Time from, Time to) const;
  // The same time of day on the n-th following open day; from the next opening where it is closed.
  std::optional<Time> open_days_later(Time start, int n) const;
  std::optional<Time> days_later(Time start, int n) const;
  std::optional<Time> next_at(Time start, int minute_of_day) const;

 private:
  bool covers(Time at) const { return at >= begin_ && at < begin_ + static_cast<Time>(local_.size()) * 60; }
  std::size_t minute_of(Time at) const { return static_cast<std::size_t>((at - begin_) / 60); }
  bool is_open(Time at) const { return open_[minute_of(at)]; }
  std::int64_t local_at(Time at) const { return local_[minute_of(at)]; }  // minutes since 1970, by the clock
  std::optional<Time> when_shown(std::int64_t local_minute, Time seconds) const;
  std::int64_t nth_open_day(std::int64_t after, int n) const;

  Shop shop_;
  Time begin_;
  std::vector<std::int64_t> local_;
  std::vector<bool> open_;
};

}  // namespace desk::test
