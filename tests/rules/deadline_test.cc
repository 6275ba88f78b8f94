#include "rules/evaluate/deadline.hh"

#include "rules/evaluate/rotation.hh"
#include "rules/policy/policy.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;
using namespace std::chrono;

namespace {

const Policy& policy() {
  static const Policy loaded = section6();
  return loaded;
}

Instant berlin(unsigned m, unsigned d, int h, int min = 0) {
  return to_instant("Europe/Berlin", local_days{year{2026} / month{m} / day{d}} + hours{h} + minutes{min});
}
Instant new_york(unsigned m, unsigned d, int h, int min = 0) {
  return to_instant("America/New_York", local_days{year{2026} / month{m} / day{d}} + hours{h} + minutes{min});
}

std::optional<Instant> due(const std::string& span, Instant start, const std::vector<Interval>& pauses = {}) {
  return deadline(policy(), *parse_span(span), start, pauses);
}

}  // namespace

TEST_CASE("pauses move counted time by the open time paused") {
  const Instant start = new_york(3, 2, 10);
  CHECK(due("2h on office", start) == new_york(3, 2, 12));
  CHECK(due("2h on office", start, {{new_york(3, 2, 11), new_york(3, 2, 11, 30)}}) == new_york(3, 2, 12, 30));
  // Overnight: of the pause only open time counts.
  CHECK(due("2h on office", start, {{new_york(3, 2, 11), new_york(3, 3, 10)}}) == new_york(3, 3, 11));
  // A pause that begins at the deadline or later does not move it.
  CHECK(due("2h on office", start, {{new_york(3, 2, 12), new_york(3, 2, 13)}}) == new_york(3, 2, 12));
  CHECK(due("2h on office", start, {{new_york(3, 2, 9), new_york(3, 2, 11)}}) == new_york(3, 2, 13));
}

TEST_CASE("pauses move business days by open time, civil days by time, `by` not at all") {
  const Instant start = new_york(3, 2, 10);
  const std::vector<Interval> pauses = {{new_york(3, 2, 16), new_york(3, 3, 10)}};
  CHECK(due("2bd on office", start) == new_york(3, 4, 10));
  CHECK(due("2bd on office", start, pauses) == new_york(3, 4, 12));
  CHECK(due("by 17:00 on office", start, pauses) == new_york(3, 2, 17));
  const Instant noon = berlin(3, 27, 12);
  CHECK(due("5d", noon) == berlin(4, 1, 12));
  CHECK(due("5d", noon, {{berlin(3, 28, 12), berlin(3, 28, 15)}}) == berlin(4, 1, 15));
}

TEST_CASE("reminders come at a part of the counted time, or before the deadline") {
  const Instant start = new_york(3, 2, 16);
  const Span span = *parse_span("2h on office");
  CHECK(reminder(policy(), span, {50, {}}, start) == new_york(3, 2, 17));
  CHECK(reminder(policy(), span, {75, {}}, start) == new_york(3, 3, 9, 30));
  CHECK(reminder(policy(), span, {0, minutes{30}}, start) == new_york(3, 3, 9, 30));
  CHECK(reminder(policy(), span, {100, {}}, start) == due("2h on office", start));
  CHECK(reminder(policy(), *parse_span("by 17:00 on office"), {50, {}}, new_york(3, 2, 9)) ==
        new_york(3, 2, 13));
}

TEST_CASE("a calendar of the span counts, else the desk's") {
  CHECK(due("60m", berlin(3, 1, 23)) == berlin(3, 2, 0));
  CHECK_FALSE(due("2h on nowhere", berlin(3, 1, 23)));
  CHECK(due("1bd", berlin(3, 1, 23)) == berlin(3, 2, 23));  // 24x7: every day is open, in the desk's zone
}

TEST_CASE("a deadline is explained by the hours that were counted") {
  CHECK(explain(policy(), *parse_span("2h on 24x5"),
                to_instant("America/Denver", local_days{year{2026} / 3 / 6} + hours{23} + minutes{30})) ==
        "2h on 24x5 from Fri 2026-03-06 23:30-Mon 2026-03-09 01:30 (America/Denver), open Fri 2026-03-06 "
        "23:30-24:00, Mon 2026-03-09 00:00-01:30");
}

TEST_CASE("a rotation hands over at its local time, over changes of the clock") {
  const Rotation& rotation =
      *policy().find_rotation("front-line");  // weekly from Monday 2026-01-05 09:00 Berlin
  CHECK_FALSE(on_duty(policy(), rotation, berlin(1, 5, 8, 59)));
  CHECK(on_duty(policy(), rotation, berlin(1, 5, 9)) == "alice");
  CHECK(on_duty(policy(), rotation, berlin(1, 12, 8, 59)) == "alice");
  CHECK(on_duty(policy(), rotation, berlin(1, 12, 9)) == "bob");
  CHECK(on_duty(policy(), rotation, berlin(1, 26, 9)) == "alice");
  CHECK(on_duty(policy(), rotation, berlin(3, 30, 8, 59)) == "carol");
  CHECK(on_duty(policy(), rotation, berlin(3, 30, 9)) == "alice");
  CHECK(next_handover(policy(), rotation, berlin(3, 28, 9)) == berlin(3, 30, 9));
  CHECK(next_handover(policy(), rotation, berlin(1, 1, 9)) == berlin(1, 5, 9));
  // In Denver, 2 March 2026, the scenario of the design expects carol.
  CHECK(on_duty(policy(), rotation,
                to_instant("America/Denver", local_days{year{2026} / 3 / 2} + hours{9})) == "carol");
}

TEST_CASE("a hand-over in the hour that comes twice happens once") {
  const Policy desk = policy_of(
      kMinimal +
      "agents: {a: {email: a@example.com}, b: {email: b@example.com}}\n"
      "rotations: {r: {members: [a, b], every: 1d, from: \"2026-10-24 02:30\", timezone: Europe/Berlin}}\n");
  const Rotation& rotation = desk.rotations[0];
  const Instant first =
      sys_days{year{2026} / 10 / 25} + minutes{30};  // 02:30 summer time; 02:30 again an hour later
  CHECK(on_duty(desk, rotation, first - seconds{1}) == "a");
  for (int minute = 0; minute < 120; ++minute) CHECK(on_duty(desk, rotation, first + minutes{minute}) == "b");
}

TEST_CASE("overrides take turns, the later one wins") {
  const Policy desk =
      policy_of(kMinimal +
                "agents: {a: {email: a@example.com}, b: {email: b@example.com}, c: {email: c@example.com}}\n"
                "groups: {g: {members: [a, b]}, h: {members: [c]}}\n"
                "rotations:\n  r:\n    members: [a]\n    from: \"2026-01-01 00:00\"\n"
                "    overrides:\n      - {member: b, from: \"2026-01-02 00:00\", to: \"2026-01-04 00:00\"}\n"
                "      - {member: c, from: \"2026-01-03 00:00\", to: \"2026-01-03 12:00\"}\n");
  const auto at = [](unsigned d, int h) { return Instant{sys_days{year{2026} / 1 / day{d}} + hours{h}}; };
  const Rotation& rotation = desk.rotations[0];
  CHECK(on_duty(desk, rotation, at(1, 12)) == "a");
  CHECK(on_duty(desk, rotation, at(2, 0)) == "b");
  CHECK(on_duty(desk, rotation, at(3, 6)) == "c");
  CHECK(on_duty(desk, rotation, at(3, 12)) == "b");
  CHECK(on_duty(desk, rotation, at(4, 0)) == "a");
  CHECK(next_handover(desk, rotation, at(2, 6)) == at(3, 0));
  CHECK(on_duty(desk, desk.groups[0], at(2, 6)) == std::vector<std::string>{"b"});
  CHECK(on_duty(desk, desk.groups[1], at(2, 6)) == std::vector<std::string>{"c"});
  CHECK(on_duty(desk, desk.groups[0], at(3, 6)) == std::vector<std::string>{"a", "b"});
}
