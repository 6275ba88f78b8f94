#include "rules/time/calendar.hh"

#include <random>

#include "tests/catch.hh"

using namespace rules;
using namespace std::chrono;

namespace {

Instant utc(int y, unsigned m, unsigned d, int h = 0, int min = 0, int s = 0) {
  return sys_days{year{y} / month{m} / day{d}} + hours{h} + minutes{min} + seconds{s};
}

Instant in(const std::string& zone, int y, unsigned m, unsigned d, int h = 0, int min = 0) {
  return to_instant(zone, local_days{year{y} / month{m} / day{d}} + hours{h} + minutes{min});
}

Calendar week_days(const std::string& zone, minutes from, minutes to) {
  Calendar calendar;
  calendar.timezone = zone;
  for (std::size_t day = 1; day <= 5; ++day) calendar.week[day] = {{from, to}};
  return calendar;
}

const Calendar kDenver = week_days("America/Denver", hours{0}, hours{24});
const Calendar kOffice = week_days("America/New_York", hours{9}, hours{17});

// The slow and obvious reference: asks of every minute what the clock shows.
bool open_by_clock(const Calendar& calendar, Instant at) {
  const auto local = to_local(calendar.timezone, at);
  const auto today = floor<days>(local);
  for (const Window& window : calendar.windows_on(today))
    if (local >= today + window.from && local < today + window.to) return true;
  return false;
}

std::vector<Window> random_windows(std::mt19937& random) {
  std::vector<Window> windows;
  minutes at{0};
  for (unsigned n = random() % 4; n > 0 && at < hours{23}; --n) {
    const minutes from = at + minutes{random() % 300}, to = from + minutes{1 + random() % 400};
    if (to > hours{24}) break;
    windows.push_back({from, to});
    at = to;
  }
  if (random() % 8 == 0) windows = {{minutes{0}, hours{24}}};
  return windows;
}

Calendar random_calendar(std::mt19937& random, const std::string& zone, local_days around) {
  Calendar calendar;
  calendar.timezone = zone;
  for (auto& day : calendar.week) day = random_windows(random);
  calendar.week[random() % 7] = {{hours{1}, hours{3}}};
  for (int i = 0; i < 3; ++i) calendar.exceptions[around + days{random() % 5}] = random_windows(random);
  return calendar;
}

}  // namespace

TEST_CASE("2h on 24x5 in Denver from Friday night counts on Monday, over the change of the clock") {
  const auto due = add_counted(kDenver, in("America/Denver", 2026, 3, 6, 23, 30), hours{2});
  CHECK(due == in("America/Denver", 2026, 3, 9, 1, 30));
}

TEST_CASE("counted time that runs out exactly at closing ends there") {
  CHECK(add_counted(kOffice, in("America/New_York", 2026, 3, 2, 15), hours{2}) ==
        in("America/New_York", 2026, 3, 2, 17));
  CHECK(add_counted(kOffice, in("America/New_York", 2026, 3, 2, 17), seconds{1}) ==
        in("America/New_York", 2026, 3, 3, 9) + seconds{1});
}

TEST_CASE("an edge inside a gap moves to the end of the gap") {
  Calendar night = week_days("Europe/Berlin", hours{2} + minutes{30}, hours{4});
  night.week[0] = night.week[1];
  // On 29 March 2026 the clock goes from 02:00 to 03:00 at 01:00 UTC.
  CHECK(next_open(night, utc(2026, 3, 29)) == utc(2026, 3, 29, 1));
  CHECK(counted_between(night, utc(2026, 3, 29), utc(2026, 3, 29, 12)) == hours{1});
  CHECK(next_time_of_day(night, utc(2026, 3, 29), hours{2} + minutes{30}) == utc(2026, 3, 29, 1));
}

TEST_CASE("an hour that the clock shows twice counts twice") {
  Calendar night = week_days("America/New_York", hours{1}, hours{2});
  night.week[0] = night.week[1];
  CHECK(counted_between(night, utc(2026, 11, 1), utc(2026, 11, 2)) == hours{2});
}

TEST_CASE("business days keep the time of day and leave weekends and holidays out") {
  Calendar office = kOffice;
  office.exceptions[local_days{year{2026} / 12 / 25}] = {};
  const auto at = [](unsigned d, int h, unsigned m = 12) { return in("America/New_York", 2026, m, d, h); };
  CHECK(add_business_days(office, at(24, 11), 1) == at(28, 11));
  CHECK(add_business_days(office, at(21, 16), 5) == at(29, 16));
  CHECK(add_business_days(office, at(19, 11), 1) == at(22, 9));  // Saturday counts from Monday 09:00
  CHECK(add_business_days(office, at(21, 17), 1) == at(23, 9));  // closing time is outside
  CHECK(add_business_days(office, at(21, 17), 0) == at(21, 17));
  CHECK(add_business_days(kOffice, in("America/New_York", 2028, 2, 28, 10), 1) ==
        in("America/New_York", 2028, 2, 29, 10));
}

TEST_CASE("by 17:00 from 17:00 on means the next open day") {
  const auto at = [](unsigned d, int h, int m = 0) { return in("America/New_York", 2026, 3, d, h, m); };
  CHECK(next_time_of_day(kOffice, at(2, 16, 59), hours{17}) == at(2, 17));
  CHECK(next_time_of_day(kOffice, at(2, 17), hours{17}) == at(3, 17));
  CHECK(next_time_of_day(kOffice, at(6, 18), hours{17}) == at(9, 17));
  CHECK(next_time_of_day(kOffice, at(7, 8), hours{17}) == at(9, 17));
}

TEST_CASE("a calendar that never opens gives nothing, soon") {
  Calendar never;
  CHECK_FALSE(add_counted(never, utc(2026, 1, 1), hours{1}));
  CHECK_FALSE(next_open(never, utc(2026, 1, 1)));
  CHECK_FALSE(next_change(never, utc(2026, 1, 1)));
  CHECK_FALSE(add_business_days(never, utc(2026, 1, 1), 1));
  CHECK(counted_between(never, utc(2026, 1, 1), utc(2026, 2, 1)) == seconds{0});
}

TEST_CASE("always is open at every instant") {
  Calendar always;
  always.always = true;
  CHECK(is_open(always, utc(2026, 1, 1)));
  CHECK(add_counted(always, utc(2026, 1, 1), hours{2}) == utc(2026, 1, 1, 2));
  CHECK(counted_between(always, utc(2026, 1, 1), utc(2026, 1, 2)) == hours{24});
}

TEST_CASE("random calendars agree with a clock that is read every minute") {
  const std::pair<const char*, local_days> places[] = {
      {"Europe/Berlin", local_days{year{2026} / 3 / 27}},
      {"Europe/Berlin", local_days{year{2026} / 10 / 23}},
      {"America/Denver", local_days{year{2026} / 3 / 6}},
      {"America/New_York", local_days{year{2026} / 10 / 30}},
      {"Australia/Lord_Howe", local_days{year{2026} / 4 / 3}},
      {"America/Havana", local_days{year{2026} / 10 / 30}},
      {"Asia/Beirut", local_days{year{2026} / 3 / 27}},
      {"Pacific/Apia", local_days{year{2011} / 12 / 28}},
      {"Africa/Casablanca", local_days{year{2026} / 2 / 13}},
      {"Asia/Kathmandu", local_days{year{2026} / 2 / 27}}};
  std::mt19937 random(20260302);
  for (int round = 0; round < 200; ++round) {
    const auto& [zone, around] = places[static_cast<std::size_t>(round) % std::size(places)];
    const Calendar calendar = random_calendar(random, zone, around);
    const Instant start = to_instant(zone, around) + minutes{random() % 1440};
    const minutes wanted{1 + random() % 2000};
    const auto due = add_counted(calendar, start, wanted);
    REQUIRE(due);
    minutes counted{0};
    Instant at = start;
    for (; counted < wanted; at += minutes{1})
      if (open_by_clock(calendar, at)) ++counted;
    INFO(zone << " round " << round);
    REQUIRE(*due == at);
    REQUIRE(counted_between(calendar, start, at) == wanted);
    REQUIRE(is_open(calendar, start) == open_by_clock(calendar, start));
    if (const auto opens = next_open(calendar, start); opens && *opens < at) {
      REQUIRE(open_by_clock(calendar, *opens));
      REQUIRE((*opens == start || !open_by_clock(calendar, *opens - minutes{1})));
    }
    if (const auto changes = next_change(calendar, start); changes && *changes < at) {
      REQUIRE(open_by_clock(calendar, *changes) != open_by_clock(calendar, start));
      REQUIRE(open_by_clock(calendar, *changes - minutes{1}) == open_by_clock(calendar, start));
    }
  }
}
