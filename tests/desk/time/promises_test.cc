// Promises through everything that may happen to a desk while they run.

#include "daemon/desk/sla/promises.hh"

#include "tests/desk/agent.hh"
#include "tests/desk/support.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

// kStart is Monday, 2 March 2026, 09:00 UTC.
std::string policy(const std::string& targets, const std::string& more = {}) {
  return kSmallDesk + R"(
severities: [urgent, low]
calendars:
  office: {hours: {mon-fri: "09:00-17:00"})" +
         more + R"(}
sla:
  gold: {urgent: {resolution: 1h}, low: {)" +
         targets + R"(}}
  lead: {low: {first_response: 100h}}
plans: {enterprise: {sla: gold}, paid: {sla: lead}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
)";
}

const std::string kHour = policy("first_response: 1h, remind: [50%, 80%]");

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

// "sla.reminder 50%", in the order of happening.
std::vector<std::string> fired(const TestDesk& desk, storage::Store& store) {
  std::vector<std::string> all;
  const auto events = store.events({1}).value();
  for (const auto& event : events)
    if (event.kind.starts_with("sla.")) all.push_back(event.kind + " " + event.detail.substr(0, 3));
  CHECK(desk.sent("alice@example.com").size() == all.size() + 1);  // a mail each, and the notification
  return all;
}

storage::Target target(TestDesk& desk, const std::string& name = "first_response") {
  const auto all = desk.store().targets({1}).value();
  const auto found =
      std::find_if(all.rbegin(), all.rend(), [&](const auto& each) { return each.name == name; });
  if (found == all.rend()) FAIL("there is no target " << name);
  return *found;
}

const std::vector<std::string> kMissedOnly = {"sla.breached fir"};
const std::vector<std::string> kOvertaken = {"sla.reminder 50%", "sla.breached fir"};

}  // namespace

TEST_CASE("a machine that slept for three days tells what is missed, once, and no reminder of it",
          "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  CHECK(desk.jump(72h) > 0);
  desk.wait(1min);
  CHECK(fired(desk, desk.store()) == kMissedOnly);
  desk.jump(72h);
  CHECK(fired(desk, desk.store()) == kMissedOnly);
}

TEST_CASE("of reminders that fell due together the last is sent, and nothing where it was sent",
          "[promise]") {
  TestDesk desk(policy("resolution: 10h, remind: [10%, 25%, 50%, 75%]"));
  desk.post({});
  SECTION("the machine stood still") {
    desk.jump(6h);
    desk.wait(1min);
    CHECK(fired(desk, desk.store()) == std::vector<std::string>{"sla.reminder 50%"});
  }
  SECTION("the policy got more of them") {
    TestDesk other(policy("resolution: 10h, remind: [50%]"));
    other.post({});
    other.wait(6h);
    CHECK(fired(other, other.store()) == std::vector<std::string>{"sla.reminder 50%"});
    other.reload(policy("resolution: 10h, remind: [10%, 25%, 50%, 75%]"));
    other.wait(1min);
    CHECK(fired(other, other.store()) == std::vector<std::string>{"sla.reminder 50%"});
    other.wait(2h);
    CHECK(fired(other, other.store()).size() == 2);
  }
}

TEST_CASE("a deadline that moved is reminded of again, whichever way it moved", "[promise]") {
  const std::string terms = "first_response: 16h on office, remind: [50%, 90%]";
  TestDesk desk(policy(terms));
  desk.post({});
  desk.wait(30h);  // Tuesday 15:00: 14 of 16 hours
  CHECK(fired(desk, desk.store()).size() == 1);
  desk.wait(1h);  // 15 of 16
  CHECK(fired(desk, desk.store()).size() == 2);
  desk.reload(policy(terms, ", holidays: [2026-03-03]"));  // 8 of 16
  desk.wait(1s);
  CHECK(fired(desk, desk.store()).size() == 2);
  desk.wait(24h);  // Wednesday 16:00: 15 of 16
  CHECK(fired(desk, desk.store()).size() == 3);
}

TEST_CASE("what was missed stays the most urgent thing of its ticket until it is made good", "[promise]") {
  TestDesk desk(policy("first_response: 1h, resolution: 5h"));
  desk.post({});
  desk.wait(1h + 1s);
  CHECK(desk.ticket(1).missed == kStart + 1h);
  CHECK(desk.ticket(1).next_deadline == kStart + 5h);
  desk.post(alice(desk, "We are looking at it.\n"));
  CHECK_FALSE(desk.ticket(1).missed);
}

TEST_CASE("a promise is said as a span in its first second, and as a moment later", "[promise]") {
  const std::string holding = "templates: {holding: {text: \"Soon: {{target.first_response}}.\"}}\n";
  TestDesk desk(policy("first_response: 1h, remind: [{at: 50%, reply: holding}]") + holding);
  desk.post({});
  desk.wait(31min);
  CHECK_THAT(desk.sent(kCustomer).back().text, ContainsSubstring("Soon: by Monday, 2 March 2026, 10:00"));
}

TEST_CASE("one reply a moment, however many promises ask for it", "[promise]") {
  const std::string holding = "templates: {holding: {text: \"We are at it.\"}}\n";
  TestDesk desk(policy("first_response: 1h, update: 1h, resolution: 1h, breach: {reply: holding}") + holding);
  desk.post({});
  desk.wait(2h);
  const auto items = desk.outbox(kCustomer);
  CHECK(std::count_if(items.begin(), items.end(), [](const auto& item) { return item.kind == "reply"; }) ==
        1);
}

TEST_CASE("a clock that is set forward and back again doubles nothing", "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  desk.wait(30min);
  CHECK(desk.jump(24h) > 0);
  desk.wait(1min);
  CHECK(fired(desk, desk.store()) == kOvertaken);
  desk.jump(-24h);
  desk.wait(48h);
  CHECK(fired(desk, desk.store()) == kOvertaken);
}

TEST_CASE("a clock that is set back and forward again loses nothing", "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  desk.wait(30min);
  CHECK(desk.jump(-24h) == 0);
  desk.wait(1h);
  CHECK(fired(desk, desk.store()).size() == 1);
  CHECK(desk.jump(24h) > 0);
  desk.wait(1min);
  CHECK(fired(desk, desk.store()) == kOvertaken);
}

TEST_CASE("a holiday that is added while the target runs moves its deadline", "[promise]") {
  TestDesk desk(policy("first_response: 2bd on office"));
  desk.post({});
  CHECK(desk.ticket(1).next_deadline == kStart + 48h);
  desk.wait(24h);
  CHECK(desk.reload(policy("first_response: 2bd on office", ", holidays: [2026-03-04]")) == 1);
  desk.wait(1s);
  CHECK(desk.ticket(1).next_deadline == kStart + 72h);
  CHECK(desk.has_event(1, "target.recomputed"));
  desk.wait(48h - 1s);
  CHECK_FALSE(target(desk).breached);
  desk.wait(1s);
  CHECK(target(desk).breached == kStart + 72h + 1s);
}

TEST_CASE("a holiday that comes before its deadline holds even where nobody had the time to review",
          "[promise]") {
  TestDesk desk(policy("first_response: 2bd on office"));
  desk.post({});
  desk.wait(47h);
  desk.reload(policy("first_response: 2bd on office", ", holidays: [2026-03-04]"));
  desk.jump(1h + 1s);  // both the review and the old deadline are due
  CHECK_FALSE(target(desk).breached);
  CHECK(target(desk).deadline == kStart + 72h);
}

TEST_CASE("another plan of the customer counts from the opening", "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  desk.wait(30min);
  CHECK(desk.reload(replaced(kHour, "plan: enterprise}", "plan: paid}")) == 1);
  desk.wait(1s);
  CHECK(desk.ticket(1).plan == "paid");
  CHECK(desk.ticket(1).next_deadline == kStart + 100h);
  CHECK(desk.has_event(1, "plan.changed"));
  desk.reload(replaced(kHour, "plan: enterprise}", "language: en}"));
  desk.wait(1s);
  CHECK_FALSE(desk.ticket(1).next_deadline);
  CHECK(desk.has_event(1, "target.dropped"));
}

TEST_CASE("the policy of last time reviews nothing", "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  CHECK(desk.reload(kHour) == 0);
  CHECK(desk.reload(policy("first_response: 2h")) == 1);
  CHECK(desk.reload(policy("first_response: 2h")) == 0);
}

TEST_CASE("a ticket from before there was a promise gets it from its opening", "[promise]") {
  TestDesk desk(policy("update: 1h"));
  desk.post({});
  CHECK_FALSE(desk.ticket(1).next_deadline);
  desk.wait(30min);
  desk.reload(kHour);
  desk.wait(1s);
  CHECK(desk.ticket(1).next_deadline == kStart + 1h);
  CHECK(target(desk).started == kStart);
}

TEST_CASE("what was judged stays judged", "[promise]") {
  TestDesk desk(kHour);
  desk.post({});
  desk.wait(59min);
  desk.post(alice(desk, "We look at it."));
  CHECK(target(desk).met == kStart + 59min);
  desk.reload(policy("first_response: 10m"));
  desk.wait(1h);
  CHECK(target(desk).met == kStart + 59min);
  CHECK_FALSE(desk.has_event(1, "sla.breached"));
}
