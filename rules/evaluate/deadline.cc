#include "rules/evaluate/deadline.hh"

#include <algorithm>

#include "rules/policy/policy.hh"

namespace rules {

namespace {

using std::chrono::seconds;

// How a span counts: on a calendar, or every second of civil time.
struct Clock {
  const Calendar* calendar;  // null: civil time
  std::string timezone;

  std::optional<Instant> add(Instant start, seconds length) const {
    return calendar ? add_counted(*calendar, start, length) : start + length;
  }
  seconds between(Instant from, Instant to) const {
    if (calendar) return counted_between(*calendar, from, to);
    return to > from ? seconds(to - from) : seconds{0};
  }
};

std::optional<Clock> clock_of(const Policy& policy, const Span& span) {
  const Calendar* calendar = policy.find_calendar(span.calendar);
  if (!calendar) return std::nullopt;
  const bool civil = span.kind == Span::Kind::civil_days;
  const bool zoned = !span.calendar.empty() && !calendar->always;
  return Clock{civil ? nullptr : calendar, zoned ? calendar->timezone : policy.desk.timezone};
}

std::optional<Instant> without_pauses(const Clock& clock, const Span& span, Instant start) {
  switch (span.kind) {
    case Span::Kind::counted:
      return clock.add(start, span.counted);
    case Span::Kind::civil_days:
      return add_civil_days(clock.timezone, start, span.days);
    case Span::Kind::business_days:
    case Span::Kind::by:
      break;
  }
  Calendar calendar = *clock.calendar;
  if (calendar.always) calendar.timezone = clock.timezone;  // 24x7 has no zone of its own
  return span.kind == Span::Kind::by ? next_time_of_day(calendar, start, span.time_of_day)
                                     : add_business_days(calendar, start, span.days);
}

// Moves `due` by what was paused before it; each move may bring further pauses before it.
std::optional<Instant> moved(const Clock& clock, Instant start, Instant due,
                             const std::vector<Interval>& pauses) {
  const Instant base = due;
  seconds paused{0};
  for (const Interval& pause : pauses) {
    if (pause.from >= due) break;
    paused += clock.between(std::max(pause.from, start), pause.to);
    const auto later = clock.add(base, paused);
    if (!later) return std::nullopt;
    due = *later;
  }
  return due;
}

// The instant at which `length` has been counted since `start`, pauses left out.
std::optional<Instant> counted_with_pauses(const Clock& clock, Instant start, seconds length,
                                           const std::vector<Interval>& pauses) {
  auto due = clock.add(start, length);
  seconds paused{0};
  for (const Interval& pause : pauses) {
    if (!due || pause.from >= *due) break;
    paused += clock.between(std::max(pause.from, start), pause.to);
    due = clock.add(start, length + paused);
  }
  return due;
}

std::string two(long n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string clock_time(std::chrono::local_seconds at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  std::string out = two(time.hours().count()) + ':' + two(time.minutes().count());
  if (time.seconds().count() > 0) out += ':' + two(time.seconds().count());
  return out;
}

std::string day_name(std::chrono::local_days day) {
  constexpr const char* kNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::chrono::year_month_day date(day);
  return std::string(kNames[std::chrono::weekday(day).c_encoding()]) + ' ' +
         std::to_string(int(date.year())) + '-' + two(static_cast<long>(unsigned(date.month()))) + '-' +
         two(static_cast<long>(unsigned(date.day())));
}

std::string shown(const std::string& timezone, const Interval& interval) {
  const auto from = to_local(timezone, interval.from), to = to_local(timezone, interval.to);
  const auto day = std::chrono::floor<std::chrono::days>(from),
             last = std::chrono::floor<std::chrono::days>(to);
  std::string out = day_name(day) + ' ' + clock_time(from) + '-';
  if (last == day + std::chrono::days{1} && to == last) return out + "24:00";
  return last == day ? out + clock_time(to) : out + day_name(last) + ' ' + clock_time(to);
}

// The open intervals between two instants, at most `most`.
std::vector<Interval> open_intervals(const Calendar& calendar, Instant from, Instant to, std::size_t most) {
  std::vector<Interval> out;
  for (Instant at = from; at < to && out.size() < most;) {
    const auto opens = next_open(calendar, at);
    if (!opens || *opens >= to) break;
    const Instant closes = std::min(next_change(calendar, *opens).value_or(to), to);
    out.push_back({*opens, closes});
    at = closes;
  }
  return out;
}

}  // namespace

std::optional<Instant> deadline(const Policy& policy, const Span& span, Instant start,
                                const std::vector<Interval>& pauses) {
  const auto clock = clock_of(policy, span);
  if (!clock) return std::nullopt;
  if (span.kind == Span::Kind::counted) return counted_with_pauses(*clock, start, span.counted, pauses);
  const auto due = without_pauses(*clock, span, start);
  if (!due || span.kind == Span::Kind::by) return due;
  return moved(*clock, start, *due, pauses);
}

std::optional<Instant> reminder(const Policy& policy, const Span& span, const Threshold& threshold,
                                Instant start, const std::vector<Interval>& pauses) {
  const auto due = deadline(policy, span, start, pauses);
  if (!due || threshold.percent >= 100) return due;
  if (threshold.percent == 0) return *due - threshold.lead;
  const auto clock = clock_of(policy, span);
  seconds whole = span.counted;
  if (span.kind != Span::Kind::counted) {
    const auto unpaused = without_pauses(*clock, span, start);
    if (!unpaused) return std::nullopt;
    whole = clock->between(start, *unpaused);
  }
  const seconds part{whole.count() * threshold.percent / 100};
  // Pauses do not move `by`: its reminders run on too.
  return counted_with_pauses(*clock, start, part,
                             span.kind == Span::Kind::by ? std::vector<Interval>{} : pauses);
}

int percent_used(const Policy& policy, const Span& span, Instant start, Instant at,
                 const std::vector<Interval>& pauses) {
  const auto clock = clock_of(policy, span);
  const auto due = deadline(policy, span, start, pauses);
  if (!clock || !due) return 0;
  const auto unpaused_until = [&](Instant until) {
    seconds counted = clock->between(start, until);
    for (const Interval& pause : pauses)
      counted -= clock->between(std::max(pause.from, start), std::min(pause.to, until));
    return counted;
  };
  const seconds whole = unpaused_until(*due);
  if (whole.count() <= 0) return 100;
  return static_cast<int>(std::clamp<std::int64_t>(unpaused_until(at).count() * 100 / whole.count(), 0, 100));
}

std::string explain(const Policy& policy, const Span& span, Instant start,
                    const std::vector<Interval>& pauses, std::size_t lines) {
  const auto clock = clock_of(policy, span);
  const auto due = deadline(policy, span, start, pauses);
  if (!clock || !due) return "never: the calendar does not open";
  std::string out =
      to_string(span) + " from " + shown(clock->timezone, {start, *due}) + " (" + clock->timezone + ")";
  if (!clock->calendar || clock->calendar->always) return out;
  const auto intervals = open_intervals(*clock->calendar, start, *due, lines);
  std::string hours;
  for (const Interval& interval : intervals)
    hours += (hours.empty() ? "" : ", ") + shown(clock->timezone, interval);
  return out + ", open " + (hours.empty() ? "at no time" : hours) +
         (intervals.size() == lines ? ", ..." : "");
}

}  // namespace rules
