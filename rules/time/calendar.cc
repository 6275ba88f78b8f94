#include "rules/time/calendar.hh"

#include <algorithm>
#include <date/tz.h>

namespace rules {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kDay{24 * 60};
constexpr std::chrono::hours kFurthest{27};

// date's own time types are those of <chrono> but for the name.
const date::time_zone* zone_of(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

// Of a time that occurs twice the first; of one in a gap the end of the gap.
Instant to_sys(const date::time_zone& zone, local_seconds local) {
  const date::local_seconds given{local.time_since_epoch()};
  return Instant{zone.to_sys(given, date::choose::earliest).time_since_epoch()};
}

local_seconds to_local_in(const date::time_zone& zone, Instant at) {
  return local_seconds{zone.to_local(date::sys_seconds{at.time_since_epoch()}).time_since_epoch()};
}

// A calendar with its zone looked up once. Walks over the days of a calendar that is not open always.
class Days {
 public:
  explicit Days(const Calendar& calendar) : calendar_(calendar), zone_(zone_of(calendar.timezone)) {
    if (!zone_) zone_ = zone_of("UTC");
  }

  local_seconds local(Instant at) const { return to_local_in(*zone_, at); }
  local_days day_of(Instant at) const { return std::chrono::floor<days>(local(at)); }
  Instant at(local_seconds time) const { return to_sys(*zone_, time); }

  // The open intervals of a local date, in order, none empty, none overlapping. Found by each stretch of time
  // with one offset from UTC: what the clock skips is not there, what it shows twice is there twice.
  std::vector<Interval> on(local_days day) const {
    std::vector<Interval> open;
    const std::vector<Window>& windows = calendar_.windows_on(day);
    if (windows.empty()) return open;
    const Instant midnight{day.time_since_epoch()};  // in UTC; no zone is further away than kFurthest
    for (Instant at = midnight - kFurthest; at < midnight + kDay + kFurthest;) {
      const date::sys_info stretch = zone_->get_info(date::sys_seconds{at.time_since_epoch()});
      const Instant begin{stretch.begin.time_since_epoch()}, end{stretch.end.time_since_epoch()};
      for (const Window& window : windows) {
        const Interval shown{midnight + window.from - stretch.offset, midnight + window.to - stretch.offset};
        const Interval interval{std::max(shown.from, begin), std::min(shown.to, end)};
        if (interval.from < interval.to) open.push_back(interval);
      }
      at = end;
    }
    return open;
  }

  // Calls visit(interval) for each open interval that ends after `from`, in order, until it returns false or
  // the horizon is reached.
  template <class Visit>
  void walk(Instant from, Visit visit) const {
    const local_days first = day_of(from) - days{1};
    for (local_days day = first; day < first + kHorizon; day += days{1})
      for (const Interval& interval : on(day))
        if (interval.to > from && !visit(interval)) return;
  }

 private:
  const Calendar& calendar_;
  const date::time_zone* zone_;
};

std::optional<local_days> nth_open_day(const Calendar& calendar, local_days after, int n) {
  for (local_days day = after + days{1}; day < after + kHorizon; day += days{1})
    if (!calendar.windows_on(day).empty() && --n == 0) return day;
  return std::nullopt;
}

}  // namespace

const std::vector<Window>& Calendar::windows_on(local_days day) const {
  static const std::vector<Window> kWholeDay = {{minutes{0}, kDay}};
  if (always) return kWholeDay;
  const auto exception = exceptions.find(day);
  return exception != exceptions.end() ? exception->second : week[std::chrono::weekday(day).c_encoding()];
}

bool is_open(const Calendar& calendar, Instant at) {
  if (calendar.always) return true;
  const Days days(calendar);
  const auto open = days.on(days.day_of(at));
  return std::any_of(open.begin(), open.end(), [&](const Interval& i) { return i.from <= at && at < i.to; });
}

std::optional<Instant> next_open(const Calendar& calendar, Instant at) {
  if (calendar.always) return at;
  std::optional<Instant> found;
  Days(calendar).walk(at, [&](const Interval& interval) {
    found = std::max(interval.from, at);
    return false;
  });
  return found;
}

std::optional<Instant> next_change(const Calendar& calendar, Instant at) {
  if (calendar.always) return std::nullopt;
  std::optional<Instant> closes;
  std::optional<Instant> found;
  Days(calendar).walk(at, [&](const Interval& interval) {
    if (!closes && interval.from > at) return found = interval.from, false;
    // Intervals that touch (midnight of a calendar open through it) are one.
    if (closes && interval.from > *closes) return found = closes, false;
    closes = interval.to;
    return true;
  });
  return found ? found : closes;
}

std::optional<Instant> add_counted(const Calendar& calendar, Instant start, seconds counted) {
  if (calendar.always || counted.count() <= 0) return start + counted;
  seconds left = counted;
  std::optional<Instant> end;
  Days(calendar).walk(start, [&](const Interval& interval) {
    const Instant from = std::max(interval.from, start);
    if (interval.to - from >= left) return end = from + left, false;
    left -= interval.to - from;
    return true;
  });
  return end;
}

seconds counted_between(const Calendar& calendar, Instant from, Instant to) {
  if (to <= from) return seconds{0};
  if (calendar.always) return to - from;
  seconds total{0};
  Days(calendar).walk(from, [&](const Interval& interval) {
    if (interval.from >= to) return false;
    total += std::min(interval.to, to) - std::max(interval.from, from);
    return true;
  });
  return total;
}

std::optional<Instant> add_business_days(const Calendar& calendar, Instant start, int count) {
  if (count <= 0) return start;
  const auto counts_from = next_open(calendar, start);
  if (!counts_from) return std::nullopt;
  const Days zone(calendar);
  const local_seconds local = zone.local(*counts_from);
  const local_days day = std::chrono::floor<days>(local);
  const auto due = nth_open_day(calendar, day, count);
  if (!due) return std::nullopt;
  return zone.at(*due + (local - day));
}

std::optional<Instant> next_time_of_day(const Calendar& calendar, Instant start, minutes time) {
  const Days zone(calendar);
  local_days day = zone.day_of(start);
  if (!calendar.windows_on(day).empty())
    if (const Instant today = zone.at(day + time); today > start) return today;
  const auto next = nth_open_day(calendar, day, 1);
  if (!next) return std::nullopt;
  return zone.at(*next + time);
}

Instant add_civil_days(const std::string& timezone, Instant start, int count) {
  return to_instant(timezone, to_local(timezone, start) + days{count});
}

bool is_timezone(const std::string& name) {
  return zone_of(name) != nullptr;
}

std::vector<std::string> timezone_names() {
  std::vector<std::string> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) names.push_back(zone.name());
  return names;
}

Instant to_instant(const std::string& timezone, local_seconds local) {
  const date::time_zone* zone = zone_of(timezone);
  return zone ? to_sys(*zone, local) : Instant{local.time_since_epoch()};
}

local_seconds to_local(const std::string& timezone, Instant at) {
  const date::time_zone* zone = zone_of(timezone);
  return zone ? to_local_in(*zone, at) : local_seconds{at.time_since_epoch()};
}

}  // namespace rules
