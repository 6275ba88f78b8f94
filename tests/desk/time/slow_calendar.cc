#include "tests/desk/time/slow_calendar.hh"

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace desk::test {
namespace {

constexpr Time kMinute = 60;
constexpr std::int64_t kDay = 24 * 60;  // in minutes

std::int64_t day_of(std::int64_t local_minute) {
  return local_minute / kDay;
}

// What the clock shows, as minutes since 1970 as if it were UTC.
std::int64_t shown(Time at) {
  std::tm local{};
  localtime_r(&at, &local);
  local.tm_isdst = 0;
  return timegm(&local) / kMinute;
}

}  // namespace

std::vector<Hours> Shop::hours_on(std::int64_t day) const {
  if (always) return {{0, 24 * 60}};
  if (holidays.count(day) > 0) return {};
  if (half_day == day) return {{9 * 60, 12 * 60}};
  return week[static_cast<std::size_t>((day + 4) % 7)];  // 1970 began on a Thursday
}

Wall::Wall(const Shop& shop, Time begin, int days) : shop_(shop), begin_(begin - begin % kMinute) {
  setenv("TZ", shop.zone.c_str(), 1);
  tzset();
  for (std::int64_t i = 0; i < days * kDay; ++i) {
    const std::int64_t local = shown(begin_ + i * kMinute);
    local_.push_back(local);
    const auto hours = shop.hours_on(day_of(local));
    open_.push_back(shop.always || std::any_of(hours.begin(), hours.end(), [&](const Hours& each) {
                      return each.from <= local % kDay && local % kDay < each.to;
                    }));
  }
  unsetenv("TZ");
  tzset();
}

std::optional<Time> Wall::after(Time start, Time length, const std::vector<Stretch>& pauses) const {
  Time at = start, left = length;
  while (left > 0) {
    if (!covers(at)) return {};
    // To the next moment at which anything can change.
    Time next = at - at % kMinute + kMinute;
    bool paused = false;
    for (const Stretch& pause : pauses) {
      if (pause.from <= at && at < pause.to) paused = true;
      for (const Time edge : {pause.from, pause.to})
        if (edge > at && edge < next) next = edge;
    }
    if (!paused && is_open(at)) {
      if (left <= next - at) return at + left;
      left -= next - at;
    }
    at = next;
  }
  return at;
}

Time Wall::open_between(Time from, Time to) const {
  Time total = 0;
  for (Time at = from; at < to;) {
    const Time next = std::min(to, at - at % kMinute + kMinute);
    if (covers(at) && is_open(at)) total += next - at;
    at = next;
  }
  return total;
}

std::optional<Time> Wall::when_shown(std::int64_t local_minute, Time seconds) const {
  for (std::size_t i = 0; i < local_.size(); ++i)
    if (local_[i] == local_minute) return begin_ + static_cast<Time>(i) * kMinute + seconds;
  for (std::size_t i = 0; i < local_.size(); ++i)  // the clock skips it: where the gap ends
    if (local_[i] > local_minute) return begin_ + static_cast<Time>(i) * kMinute;
  return {};
}

std::int64_t Wall::nth_open_day(std::int64_t day, int n) const {
  while (n > 0)
    if (!shop_.hours_on(++day).empty()) --n;
  return day;
}

std::optional<Time> Wall::open_days_later(Time start, int n) const {
  while (covers(start) && !is_open(start)) start = start - start % kMinute + kMinute;
  if (!covers(start)) return {};
  const std::int64_t local = local_at(start);
  return when_shown(nth_open_day(day_of(local), n) * kDay + local % kDay, start % kMinute);
}

std::optional<Time> Wall::days_later(Time start, int n) const {
  return when_shown(local_at(start) + n * kDay, start % kMinute);
}

std::optional<Time> Wall::next_at(Time start, int minute_of_day) const {
  const std::int64_t today = day_of(local_at(start));
  for (std::int64_t day = today;; ++day) {
    if (shop_.hours_on(day).empty()) continue;
    const auto at = when_shown(day * kDay + minute_of_day, 0);
    if (!at || *at > start) return at;
  }
}

}  // namespace desk::test
