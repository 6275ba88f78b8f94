// A year of the clock's changes in ten zones: every timer fires once, at its instant.

#include <algorithm>
#include <map>

#include "tests/desk/support.hh"
#include "tests/desk/time/slow_calendar.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kZones[] = {
    "Europe/Berlin",    "America/Denver",    "Australia/Lord_Howe", "Asia/Beirut",  "America/Santiago",
    "America/St_Johns", "Africa/Casablanca", "Pacific/Chatham",     "Africa/Cairo", "Europe/London"};
// Sanitizers look at memory, not at calendars: the weeks in which most clocks change will do.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kDays = 40;
#else
constexpr int kDays = 366;
#endif

// In every zone something is due at half past one, half past two and at midnight: where clocks are changed.
constexpr const char* kTimes[] = {"00:00", "01:30", "02:30"};
constexpr int kMinutes[] = {0, 90, 150};

std::string policy() {
  std::string calendars, slas, customers;
  for (std::size_t zone = 0; zone < std::size(kZones); ++zone) {
    const std::string name = "z" + std::to_string(zone);
    calendars += "  " + name + ": {timezone: " + kZones[zone] + ", hours: {mon-sun: \"00:00-24:00\"}}\n";
    slas += "  " + name + ":\n";
    for (const char* time : kTimes)
      slas += "    s" + std::string(time).substr(0, 2) + ": {first_response: \"by " + time + " on " + name +
              "\", remind: [30m], breach: {tag: late}}\n";
    customers += "  " + name + ": {domains: [" + name + ".example], sla: " + name + "}\n";
  }
  return "desk: {name: D, domain: example.com}\nstorage: {path: \":memory:\"}\n"
         "smtp: {url: \"smtp://localhost\", tls: none}\nmailboxes: {support: {address: "
         "support@example.com}}\n"
         "agents: {alice: {email: alice@example.com}}\nseverities: [s00, s01, s02]\ncalendars:\n" +
         calendars + "sla:\n" + slas + "customers:\n" + customers +
         "rules:\n  - {when: {subject: one}, then: {severity: s01}}\n  - {when: {subject: zero}, then: "
         "{severity: s00}}\n";
}

// What is due when, by the slow calendar.
struct Wanted {
  Time deadline = 0;
  bool reminded = false;  // unless the mail came less than half an hour before
};

class Year {
 public:
  Year() : desk_(policy()) {
    for (const char* zone : kZones) {
      Shop shop;
      shop.zone = zone;
      for (auto& day : shop.week) day = {{0, 24 * 60}};
      walls_.emplace_back(shop, now() - 3 * 86400, kDays + 7);
    }
  }

  void open(std::size_t zone, std::size_t severity) {
    constexpr const char* kSubjects[] = {"zero", "one", "two"};
    const std::string from = "c@z" + std::to_string(zone) + ".example";
    const auto entry = desk_.post({{{"From", from}, {"Subject", kSubjects[severity]}}});
    const Time due = *walls_[zone].next_at(now(), kMinutes[severity]);
    wanted_[entry.ticket.value] = {due, due - 1800 > now()};
  }

  void check() {
    for (const auto& [ticket, wanted] : wanted_) {
      std::vector<Time> reminders, breaches;
      const auto events = desk_.store().events({ticket}).value();
      for (const auto& event : events) {
        if (event.kind == "sla.reminder") reminders.push_back(event.at.time_since_epoch().count());
        if (event.kind == "sla.breached") breaches.push_back(event.at.time_since_epoch().count());
      }
      const bool right =
          breaches == std::vector<Time>{wanted.deadline + 1} &&
          reminders == (wanted.reminded ? std::vector<Time>{wanted.deadline - 1800} : std::vector<Time>{});
      if (!right) CHECK(ticket == 0);
    }
  }

  Time now() const { return desk_.now().time_since_epoch().count(); }
  void wait(std::chrono::seconds span) { desk_.wait(span); }
  std::size_t tickets() const { return wanted_.size(); }

 private:
  TestDesk desk_;
  std::vector<Wall> walls_;
  std::map<std::int64_t, Wanted> wanted_;
};

}  // namespace

TEST_CASE("a year of changed clocks in ten zones loses no timer and doubles none", "[promise]") {
  Year year;
  for (int day = 0; day < kDays; ++day) {
    for (std::size_t zone = 0; zone < std::size(kZones); ++zone)
      year.open(zone, (zone + static_cast<std::size_t>(day)) % std::size(kTimes));
    year.wait(24h + 7min);  // so that mails come at all times of the day
  }
  year.wait(72h);
  CHECK(year.tickets() == kDays * std::size(kZones));
  year.check();
}
