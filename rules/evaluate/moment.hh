#pragma once
// A time as people write it into a command: a date, a local time, or a span from now.
//
//   2026-03-05          that day at 09:00
//   2026-03-05 15:30
//   2h   2bd on office   by 17:00   17:00   tomorrow
//
// Dates and times are local to the desk.

#include <optional>
#include <string_view>

#include "rules/policy/policy.hh"
#include "rules/time/span.hh"

namespace rules {

// A date without a time means the morning: a reminder then leaves the day to do it.
inline constexpr std::chrono::hours kMorning{9};

std::optional<Instant> parse_moment(const Policy&, std::string_view text, Instant now);

// "2026-03-02..2026-03-06", "2026-03-02 09:00..2026-03-03 09:00": [from, to). Of a bare date, the whole day
// counts.
struct Period {
  Instant from, to;
};
std::optional<Period> parse_period(const Policy&, std::string_view text);

// "Thu 05 Mar 2026 15:30", local to the desk.
std::string shown_time(const Policy&, Instant);

}  // namespace rules
