// Random desks, random lives of tickets: every deadline against the slow calendar.
//
//   TICKETD_CASES=1000000 build/dev/tests/desk_tests "[promise-property]"      # ./dev soak runs it, too
//
// A failing case prints the policy and the life; TICKETD_SEED=N plays it again.

#include <random>

#include "daemon/desk/sla/promises.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/desk/time/slow_calendar.hh"

using namespace desk;
using namespace desk::test;

namespace {

constexpr const char* kZones[] = {"Europe/Berlin",       "America/Denver",
                                  "America/New_York",    "Asia/Kolkata",
                                  "Australia/Lord_Howe", "Asia/Beirut",
                                  "America/Santiago",    "America/St_Johns",
                                  "Africa/Casablanca",   "Pacific/Chatham",
                                  "Africa/Cairo",        "Pacific/Kiritimati",
                                  "Asia/Tokyo",          "UTC"};
constexpr const char* kStatuses[] = {"new", "open", "pending", "on-hold"};
constexpr int kHorizon = 45;  // days of table
constexpr int kShops = 3, kCasesOfPolicy = 250;
constexpr int kSeverities = 6;

long from_environment(const char* name, long otherwise) {
  const char* value = std::getenv(name);
  return value ? std::atol(value) : otherwise;
}

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::int64_t roll(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(engine_);
  }
  bool one_in(int n) { return roll(1, n) == 1; }

 private:
  std::mt19937_64 engine_;
};

std::string two(std::int64_t n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string clock_time(int minute) {
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string date(std::int64_t day) {
  const std::chrono::year_month_day d{std::chrono::sys_days{std::chrono::days{day}}};
  return std::to_string(int(d.year())) + "-" + two(unsigned(d.month())) + "-" + two(unsigned(d.day()));
}

// A promise in the terms of both sides.
struct Words {
  enum Kind { counted, business, civil, by } kind = counted;
  int shop = 0;     // its calendar
  Time amount = 0;  // seconds, days, or minute of the day
  std::string text() const {
    const std::string on = " on c" + std::to_string(shop);
    if (kind == counted) return std::to_string(amount) + "s" + on;
    if (kind == by) return "by " + clock_time(static_cast<int>(amount)) + on;
    return std::to_string(amount) + (kind == business ? "bd" : "d") + on;
  }
};

struct Desk {
  Time base = 0;
  std::vector<Shop> shops;
  std::vector<Wall> walls;
  std::vector<Words> promises;  // by severity
  std::vector<bool> pausing;    // by status
  std::string yaml;
  std::shared_ptr<const rules::Policy> policy;
};

// Some windows in a day, in order, touching nothing.
std::vector<Hours> some_hours(Dice& dice) {
  if (dice.one_in(4)) return {{0, 24 * 60}};
  std::vector<Hours> hours;
  int at = static_cast<int>(dice.roll(0, 600));
  for (int i = 0; i < 2 && at < 1300; ++i) {
    const int to = std::min<int>(1440, at + static_cast<int>(dice.roll(20, 600)));
    hours.push_back({at, to});
    at = to + static_cast<int>(dice.roll(1, 300));
    if (dice.one_in(2)) break;
  }
  return hours;
}

Shop some_shop(Dice& dice, Time base) {
  Shop shop;
  shop.zone = kZones[dice.roll(0, std::size(kZones) - 1)];
  for (auto& day : shop.week)
    if (!dice.one_in(4)) day = some_hours(dice);
  if (shop.week[1].empty()) shop.week[1] = {{540, 1020}};
  for (int i = 0; i < 2; ++i) shop.holidays.insert(base / 86400 + dice.roll(0, 20));
  shop.half_day = base / 86400 + dice.roll(21, 30);
  return shop;
}

std::string yaml_of(const Shop& shop) {
  constexpr const char* kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  std::string week, closed;
  for (std::size_t day = 0; day < 7; ++day) {
    std::string hours;
    for (const Hours& each : shop.week[day])
      hours += (hours.empty() ? "" : ", ") + ('"' + clock_time(each.from) + "-" + clock_time(each.to) + '"');
    if (!hours.empty()) week += (week.empty() ? "" : ", ") + std::string(kDays[day]) + ": [" + hours + "]";
  }
  for (const auto day : shop.holidays) closed += (closed.empty() ? "" : ", ") + date(day);
  return "{timezone: " + shop.zone + ", hours: {" + week + "}, holidays: [" + closed + "], exceptions: {" +
         date(*shop.half_day) + ": \"09:00-12:00\"}}";
}

Words some_promise(Dice& dice) {
  const int shop = static_cast<int>(dice.roll(0, kShops - 1));
  switch (dice.roll(0, 5)) {
    case 0:
      return {Words::business, shop, dice.roll(1, 4)};
    case 1:
      return {Words::civil, shop, dice.roll(1, 9)};
    case 2:
      return {Words::by, shop, dice.roll(0, 1439)};
    default:
      return {Words::counted, shop, dice.one_in(2) ? dice.roll(1, 40) * 3600 : dice.roll(1, 100'000)};
  }
}

// Half of the desks live around a change of the clock.
Time some_base(Dice& dice) {
  constexpr Time kYear2025 = 1'735'689'600;
  constexpr int kChanges[] = {67,  88,  96,  180,
                              246, 277, 298, 305};  // days of the year near changes somewhere
  const Time year = kYear2025 + dice.roll(0, 4) * 31'556'952;
  const Time day = dice.one_in(2) ? dice.roll(0, 364) : kChanges[dice.roll(0, std::size(kChanges) - 1)] - 5;
  return (year + day * 86400) / 86400 * 86400;
}

Desk some_desk(Dice& dice) {
  Desk desk;
  desk.base = some_base(dice);
  std::string calendars, promises, names, pause;
  for (int i = 0; i < kShops; ++i) {
    desk.shops.push_back(some_shop(dice, desk.base));
    desk.walls.emplace_back(desk.shops.back(), desk.base - 3 * 86400, kHorizon);
    calendars += "  c" + std::to_string(i) + ": " + yaml_of(desk.shops.back()) + "\n";
  }
  for (int i = 0; i < kSeverities; ++i) {
    desk.promises.push_back(some_promise(dice));
    names += (i > 0 ? ", s" : "s") + std::to_string(i);
    promises += "    s" + std::to_string(i) + ": {resolution: \"" + desk.promises.back().text() +
                "\", remind: [50%]}\n";
  }
  for (const char* status : kStatuses) {
    desk.pausing.push_back(dice.one_in(2));
    if (desk.pausing.back()) pause += (pause.empty() ? "" : ", ") + std::string(status);
  }
  desk.yaml =
      "desk: {name: D, domain: example.com}\nstorage: {path: \":memory:\"}\n"
      "smtp: {url: \"smtp://localhost\", tls: none}\nmailboxes: {m: {address: m@example.com}}\n"
      "severities: [" +
      names + "]\ncalendars:\n" + calendars + "sla:\n  x:\n    pause: [" + pause + "]\n" + promises +
      "customers: {c: {domains: [c.example], sla: x}}\n";
  auto loaded = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", desk.yaml}}));
  for (const auto& diagnostic : loaded.diagnostics) UNSCOPED_INFO(diagnostic.format());
  if (!loaded.policy) FAIL(desk.yaml);
  desk.policy = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
  return desk;
}

// One ticket: what happens to it, and when.
struct Life {
  struct Step {
    Time at;
    int status, severity;
  };
  std::vector<Step> steps;  // the first one opens it, as new
  std::string text() const {
    std::string out;
    for (const Step& step : steps)
      out += std::to_string(step.at) + " " + kStatuses[step.status] + " s" + std::to_string(step.severity) +
             "\n";
    return out;
  }
};

Life some_life(Dice& dice, const Desk& desk) {
  Life life;
  const auto severity = [&] { return static_cast<int>(dice.roll(0, kSeverities - 1)); };
  Time at = desk.base + dice.roll(0, 8 * 86400);
  if (dice.one_in(3)) at -= at % 60;
  life.steps.push_back({at, 0, severity()});
  for (auto left = dice.roll(0, 5); left > 0; --left) {
    at += dice.one_in(3) ? dice.roll(1, 3600) : dice.roll(1, 3 * 86400);
    const auto& last = life.steps.back();
    const bool changes_status = !dice.one_in(3);
    life.steps.push_back({at, changes_status ? static_cast<int>(dice.roll(1, 3)) : last.status,
                          changes_status ? last.severity : severity()});
  }
  return life;
}

// --- what should come of it

struct Expected {
  std::optional<Time> deadline, half;
  bool paused = false;
};

Expected expected(const Desk& desk, const Life& life) {
  std::vector<Stretch> pauses;
  std::optional<Time> since;
  for (const auto& step : life.steps) {
    const bool pausing = desk.pausing[static_cast<std::size_t>(step.status)];
    if (pausing && !since) since = step.at;
    if (!pausing && since) pauses.push_back({*std::exchange(since, std::nullopt), step.at});
  }
  const Words& promise = desk.promises[static_cast<std::size_t>(life.steps.back().severity)];
  const Wall& wall = desk.walls[static_cast<std::size_t>(promise.shop)];
  const Time start = life.steps.front().at;
  Expected out;
  if (promise.kind == Words::counted) {
    out.deadline = wall.after(start, promise.amount, pauses);
    out.half = wall.after(start, promise.amount / 2, pauses);
  } else if (promise.kind == Words::by) {
    out.deadline = wall.next_at(start, static_cast<int>(promise.amount));
  } else {
    const bool civil = promise.kind == Words::civil;
    const int days = static_cast<int>(promise.amount);
    const auto base = civil ? wall.days_later(start, days) : wall.open_days_later(start, days);
    // Later by what was paused before it, until no further pause comes before it.
    for (out.deadline = base; out.deadline;) {
      Time paused = 0;
      for (const Stretch& pause : pauses)
        if (pause.from < *out.deadline)
          paused += civil ? pause.to - pause.from : wall.open_between(pause.from, pause.to);
      const auto later = civil ? std::optional(*base + paused) : wall.after(*base, paused, {});
      if (later == out.deadline) break;
      out.deadline = later;
    }
  }
  out.paused = since && promise.kind != Words::by && out.deadline && *since < *out.deadline;
  return out;
}

// --- what the desk makes of it

struct Actual {
  storage::Target target;
  std::optional<Due> due;
};

Actual lived(const Desk& desk, const Life& life) {
  const std::string secret(32, 's');
  storage::Ticket ticket;
  ticket.id = {1};
  ticket.customer = "c";
  ticket.created = storage::Instant{std::chrono::seconds{life.steps.front().at}};
  Past past;
  Actual actual;
  for (const auto& step : life.steps) {
    ticket.status = *storage::status_from(kStatuses[step.status]);
    ticket.severity = "s" + std::to_string(step.severity);
    const storage::Instant now{std::chrono::seconds{step.at}};
    const Roster nobody_swapped;
    Draft draft(Setting{*desk.policy, secret, {{2}, {1}}, now, &nobody_swapped}, ticket, {});
    draft.past = past;
    keep_promises(draft);
    past.targets = draft.past->targets;
    if (past.statuses.empty() || past.statuses.back().status != ticket.status)
      past.statuses.push_back({now, ticket.status});
    actual = {past.targets.front(), next_due(past.targets.front(), draft)};
  }
  return actual;
}

Time seconds_of(storage::Instant at) {
  return at.time_since_epoch().count();
}

// False: the life went beyond what the table knows.
bool check_case(const Desk& desk, const Life& life) {
  const Expected wanted = expected(desk, life);
  if (!wanted.deadline) return false;
  const Actual actual = lived(desk, life);
  const auto& target = actual.target;
  const bool same = target.deadline && seconds_of(*target.deadline) == *wanted.deadline &&
                    target.paused_since.has_value() == wanted.paused;
  // The next thing to happen is the reminder, or the breach in the first second after the deadline.
  const Time next = wanted.half && *wanted.half < *wanted.deadline + 1 && target.reminded.empty()
                        ? *wanted.half
                        : *wanted.deadline + 1;
  const bool known =
      desk.promises[static_cast<std::size_t>(life.steps.back().severity)].kind == Words::counted;
  const bool due = wanted.paused ? !actual.due : !known || (actual.due && seconds_of(actual.due->at) == next);
  if (same && due) return true;
  INFO(desk.yaml << life.text() << "deadline " << (target.deadline ? seconds_of(*target.deadline) : 0)
                 << " for " << *wanted.deadline << ", paused " << target.paused_since.has_value() << " for "
                 << wanted.paused << ", due " << (actual.due ? seconds_of(actual.due->at) : 0) << " for "
                 << next);
  CHECK((same && due));
  return true;
}

}  // namespace

TEST_CASE("deadlines of random desks and lives are those of the slow calendar", "[promise-property]") {
  const long cases = from_environment("TICKETD_CASES", 2000);
  const long seed = from_environment("TICKETD_SEED", 1);
  long done = 0, beyond = 0;
  for (long policy = 0; done < cases; ++policy) {
    Dice dice(static_cast<std::uint64_t>(seed) * 1'000'003 + static_cast<std::uint64_t>(policy));
    const Desk desk = some_desk(dice);
    for (int i = 0; i < kCasesOfPolicy && done < cases; ++i)
      ++(check_case(desk, some_life(dice, desk)) ? done : beyond);
  }
  CHECK(done == cases);
  CHECK(beyond < cases / 20);
}
