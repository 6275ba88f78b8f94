// Who is on duty, with leave, overrides and swaps; and times as people write them.

#include "rules/evaluate/rotation.hh"

#include "rules/evaluate/moment.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/shape.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using rules_test::policy_of;
using namespace std::chrono_literals;

namespace {

const char* const kDesk = R"(
desk: {name: Example, domain: example.com, timezone: Europe/Berlin}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com}}
agents:
  alice: {email: alice@example.com, absent: [{from: "2026-01-21 00:00", to: "2026-01-23 00:00"}]}
  bob: {email: bob@example.com}
  carol: {email: carol@example.com}
groups: {tier1: {members: [alice, bob]}, tier2: {members: [carol]}}
rotations:
  front:
    members: [bob, carol, alice]
    every: 1 week
    from: "2026-01-05 09:00"
    overrides: [{member: carol, from: "2026-01-22 12:00", to: "2026-01-22 18:00"}]
)";

Instant at(const std::string& local, const char* zone = "Europe/Berlin") {
  return to_instant(zone, *parse_local_time(local));
}

struct Fixture {
  Policy policy = policy_of(kDesk);
  const Rotation& front = policy.rotations.front();
  std::string who(const std::string& local, const Swaps& swaps = {}) const {
    return on_duty(policy, front, at(local), swaps).value_or("nobody");
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "nobody is on duty while the agent whose turn it is, is absent", "[rotation]") {
  CHECK(who("2026-01-20 23:59") == "alice");
  CHECK(who("2026-01-21 00:00") == "nobody");
  CHECK(who("2026-01-22 12:00") == "carol");  // the override
  CHECK(who("2026-01-22 18:00") == "nobody");
  CHECK(who("2026-01-23 00:00") == "alice");
}

TEST_CASE_METHOD(Fixture, "hand-overs come at the edges of turns, overrides and leave", "[rotation]") {
  std::vector<Instant> found;
  for (auto now = at("2026-01-19 08:00"); found.size() < 6; now = found.back())
    found.push_back(*next_handover(policy, front, now));
  CHECK(found == std::vector{at("2026-01-19 09:00"), at("2026-01-21 00:00"), at("2026-01-22 12:00"),
                             at("2026-01-22 18:00"), at("2026-01-23 00:00"), at("2026-01-26 09:00")});
}

TEST_CASE_METHOD(Fixture, "swaps win over overrides, and later ones over earlier ones", "[rotation]") {
  const Swaps swaps{{"front", {"bob", at("2026-01-22 13:00"), at("2026-01-22 15:00")}},
                    {"front", {"alice", at("2026-01-22 14:00"), at("2026-01-22 15:00")}},
                    {"other", {"bob", at("2026-01-22 12:00"), at("2026-01-22 18:00")}}};
  CHECK(who("2026-01-22 12:59", swaps) == "carol");
  CHECK(who("2026-01-22 13:00", swaps) == "bob");
  CHECK(who("2026-01-22 14:00", swaps) == "nobody");  // alice, who is absent
  CHECK(who("2026-01-22 15:00", swaps) == "carol");
}

TEST_CASE_METHOD(Fixture, "two agents exchange what each has of a period", "[rotation]") {
  const auto swaps = exchange(policy, "bob", "carol", at("2026-01-08 00:00"), at("2026-01-14 00:00"));
  CHECK(who("2026-01-07 23:59", swaps) == "bob");
  CHECK(who("2026-01-08 00:00", swaps) == "carol");
  CHECK(who("2026-01-12 09:00", swaps) == "bob");  // carol's own turn
  CHECK(who("2026-01-14 00:00", swaps) == "carol");
  CHECK(exchange(policy, "bob", "alice", at("2026-01-12 09:00"), at("2026-01-13 00:00")).empty());
}

TEST_CASE_METHOD(Fixture, "away is who is on leave, or whose turn somebody took", "[rotation]") {
  CHECK(is_away(policy, "alice", at("2026-01-21 10:00")));
  CHECK_FALSE(is_away(policy, "alice", at("2026-01-24 10:00")));
  const auto swaps = exchange(policy, "bob", "carol", at("2026-01-08 00:00"), at("2026-01-09 00:00"));
  CHECK(is_away(policy, "bob", at("2026-01-08 10:00"), swaps));
  CHECK_FALSE(is_away(policy, "bob", at("2026-01-09 10:00"), swaps));
  CHECK(present_members(policy, policy.groups[0], at("2026-01-21 10:00")) == std::vector<std::string>{"bob"});
}

TEST_CASE_METHOD(Fixture, "a group without anybody on duty is all of it but those on leave", "[rotation]") {
  CHECK(on_duty(policy, policy.groups[0], at("2026-01-21 10:00")) == std::vector<std::string>{"bob"});
  CHECK(on_duty(policy, policy.groups[0], at("2026-01-13 10:00")) ==
        std::vector<std::string>{"alice", "bob"});
}

TEST_CASE_METHOD(Fixture, "a year of weekly turns has each hand-over once, at 09:00 on the clock",
                 "[rotation]") {
  for (const char* zone :
       {"America/Denver", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu", "Asia/Tehran",
        "Australia/Lord_Howe", "Europe/Berlin", "Europe/London", "Pacific/Apia", "UTC"}) {
    Rotation weekly = front;
    weekly.timezone = zone;
    weekly.overrides.clear();
    weekly.members = {"bob", "carol"};
    const Instant start = to_instant(zone, weekly.from);
    Instant now = start;
    for (int week = 0; week < 53; ++week) {
      const auto next = next_handover(policy, weekly, now);
      REQUIRE(next);
      CHECK(to_local(zone, *next) == weekly.from + std::chrono::weeks(week + 1));
      CHECK(on_duty(policy, weekly, *next) != on_duty(policy, weekly, *next - 1s));
      now = *next;
    }
  }
}

TEST_CASE_METHOD(Fixture, "times are read as people write them", "[moment]") {
  const Instant now = at("2026-03-02 15:00");
  const auto read = [&](const char* text) { return parse_moment(policy, text, now); };
  CHECK(read("2026-03-05") == at("2026-03-05 09:00"));
  CHECK(read(" 2026-03-05 15:30 ") == at("2026-03-05 15:30"));
  CHECK(read("tomorrow") == at("2026-03-03 09:00"));
  CHECK(read("2h") == now + 2h);
  CHECK(read("2d") == at("2026-03-04 15:00"));
  CHECK(read("17:00") == at("2026-03-02 17:00"));
  CHECK(read("by 14:00") == at("2026-03-03 14:00"));
  CHECK(read("2026-03-29 02:30") == at("2026-03-29 03:00"));  // in the gap of the clock: its end
  CHECK_FALSE(read("soon"));
  CHECK_FALSE(read("2h on moon"));
  CHECK_FALSE(read("2026-02-30"));
}

TEST_CASE_METHOD(Fixture, "of a bare date the whole day belongs to a period", "[moment]") {
  const auto days = parse_period(policy, "2026-03-02..2026-03-06");
  REQUIRE(days);
  CHECK(days->from == at("2026-03-02 00:00"));
  CHECK(days->to == at("2026-03-07 00:00"));
  const auto hours = parse_period(policy, "2026-03-02 09:00 .. 2026-03-02 17:00");
  REQUIRE(hours);
  CHECK(hours->to - hours->from == 8h);
  CHECK_FALSE(parse_period(policy, "2026-03-06..2026-03-02"));
  CHECK_FALSE(parse_period(policy, "2026-03-06"));
}
