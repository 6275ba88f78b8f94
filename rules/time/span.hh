#pragma once
// A length of time as a person writes it into a policy. How long it lasts depends on a calendar: see
// deadline.hh.
//
//   90m  2h  1h30m    time that is counted while the calendar is open
//   5bd               business days: the same time of day on the fifth following open day
//   5d  2w            civil days: the same local time of day, so many dates later
//   by 17:00          the next time the calendar's clock shows 17:00 on an open day
//
// Each may close with `on CALENDAR`.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rules {

using Instant = std::chrono::sys_seconds;  // UTC

struct Span {
  enum class Kind : std::uint8_t { counted, business_days, civil_days, by };
  Kind kind = Kind::counted;
  std::chrono::seconds counted{0};      // Kind::counted
  int days = 0;                         // business_days, civil_days
  std::chrono::minutes time_of_day{0};  // by: since local midnight
  std::string calendar;                 // empty: none was named

  friend bool operator==(const Span&, const Span&) = default;
};

// Reads the forms above. Nothing where `text` is none of them; at most ten years.
std::optional<Span> parse_span(std::string_view text);
// The way it is shown to people and written again: "2h on 24x5".
std::string to_string(const Span&);

// A plain length without a calendar: `90m`, `2h`, `5d` (24 hours each), `1 week`.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);
std::string to_string(std::chrono::seconds);  // "1h30m"
// "17:00" -> minutes since midnight; 24:00 is allowed.
std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

// How far along a target is when a reminder is due: a part of its counted time, or a lead before its
// deadline.
struct Threshold {
  int percent = 0;  // 1..100, or 0 where `lead` counts
  std::chrono::seconds lead{0};
  friend bool operator==(const Threshold&, const Threshold&) = default;
};
std::optional<Threshold> parse_threshold(std::string_view text);  // `80%`, `30m`
std::string to_string(const Threshold&);

}  // namespace rules
