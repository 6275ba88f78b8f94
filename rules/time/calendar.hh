#pragma once
// Opening hours, and arithmetic with them.
//
// A calendar is a week of open windows in a time zone, with dates that differ (holidays have no window, half
// days other ones). It is open whenever the clock of its zone shows a time within a window. All arithmetic is
// exact to the second through changes of that clock: a window edge inside a gap moves to the end of the gap,
// and an hour that the clock shows twice counts twice.
//
// Every function is pure; searches stop after kHorizon, where the answer is nothing: a calendar that never
// opens.

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"

namespace rules {

inline constexpr std::chrono::days kHorizon{366 * 12};

struct Window {
  std::chrono::minutes from{0}, to{0};  // since local midnight; to <= 24:00, from < to
  friend bool operator==(const Window&, const Window&) = default;
};

struct Calendar {
  std::string id;
  bool always = false;  // 24x7: open at every instant
  std::string timezone = "UTC";
  std::array<std::vector<Window>, 7> week;  // by std::chrono::weekday::c_encoding(): 0 is Sunday
  std::map<std::chrono::local_days, std::vector<Window>> exceptions;  // holidays have no window
  Mark mark;

  const std::vector<Window>& windows_on(std::chrono::local_days) const;
};

struct Interval {
  Instant from, to;  // [from, to)
  friend bool operator==(const Interval&, const Interval&) = default;
};

bool is_open(const Calendar&, Instant);
// The next moment (>= at) at which the calendar is open; `at` itself where it is.
std::optional<Instant> next_open(const Calendar&, Instant at);
// The next moment (> at) at which is_open changes.
std::optional<Instant> next_change(const Calendar&, Instant at);
// The instant at which `counted` seconds of open time have passed since `start`.
std::optional<Instant> add_counted(const Calendar&, Instant start, std::chrono::seconds counted);
// Open time in [from, to); zero where to <= from.
std::chrono::seconds counted_between(const Calendar&, Instant from, Instant to);
// The same time of day on the n-th following open day; a start outside hours counts from the next opening. 0
// days: the start.
std::optional<Instant> add_business_days(const Calendar&, Instant start, int days);
// The next instant after `start` at which the calendar's clock shows that time on an open day.
std::optional<Instant> next_time_of_day(const Calendar&, Instant start, std::chrono::minutes time);
// The same local time of day, `days` dates later (a time in a gap moves to its end).
Instant add_civil_days(const std::string& timezone, Instant start, int days);

bool is_timezone(const std::string& name);
std::vector<std::string> timezone_names();
// Local time to UTC: a time in a gap is the end of the gap, one that occurs twice is its first.
Instant to_instant(const std::string& timezone, std::chrono::local_seconds);
std::chrono::local_seconds to_local(const std::string& timezone, Instant);

}  // namespace rules
