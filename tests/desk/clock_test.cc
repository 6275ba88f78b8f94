// A clock that was ahead, and is right again: what it put off is done when it was to be done.

#include "tests/desk/agent.hh"
#include "tests/desk/support.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::hours kYear{400 * 24};

const std::string kClocked = R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
groups: {tier1: {members: [alice]}}
severities: [urgent, low]
sla: {gold: {urgent: {resolution: 1h}, low: {first_response: 1h, remind: [50%]}}}
plans: {enterprise: {sla: gold}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
pages: {on-call: [{notify: alice, timeout: 5m}, {notify: bob, timeout: 10m}]}
rules:
  - {name: all, when: {opens: true}, then: {group: tier1}}
  - {name: down, when: {subject: down}, then: {page: on-call}}
  - {name: due, when: {subject: invoice}, then: {due: 3h}}
automations: [{name: quiet, when: {status: new, quiet: 2h}, then: {tag: quiet}}]
)";

std::size_t count(const TestDesk& desk, std::string_view to, std::string_view kind) {
  const auto items = desk.outbox(to);
  return static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [&](const auto& item) { return item.kind == kind; }));
}

std::size_t events(TestDesk& desk, std::int64_t ticket, std::string_view kind) {
  const auto all = desk.store().events({ticket}).value();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& event) { return event.kind == kind; }));
}

}  // namespace

TEST_CASE("a promise that began before the clock was ahead is reminded of and missed at its own time",
          "[clock]") {
  TestDesk desk(kClocked);
  desk.post({});
  desk.wait(10min);
  desk.jump(kYear);
  REQUIRE(events(desk, 1, "sla.breached") == 1);
  desk.come_back(kYear);
  CHECK_FALSE(desk.store().targets({1}).value().front().breached);
  CHECK(desk.ticket(1).next_deadline == kStart + 1h);
  desk.wait(2min);
  CHECK(count(desk, kAlice, "digest") == 1);  // what the wrong clock owed is said, not kept for a year
  CHECK(events(desk, 1, "sla.reminder") == 0);
  desk.wait(20min);
  CHECK(events(desk, 1, "sla.reminder") == 1);
  desk.wait(30min);
  CHECK(events(desk, 1, "sla.breached") == 2);
}

TEST_CASE("what came while the clock was ahead is promised, paged and due from now on", "[clock]") {
  TestDesk desk(kClocked);
  desk.jump(kYear);
  desk.post({{{"Subject", "Site down"}}});
  desk.post({{{"Subject", "Your invoice"}}});
  REQUIRE(count(desk, "bob@example.com", "page") == 0);
  desk.come_back(kYear);
  const auto back = desk.now();
  const auto ticket = desk.ticket(1);
  CHECK(ticket.created <= back);
  REQUIRE(ticket.next_deadline);
  CHECK(*ticket.next_deadline <= back + 1h);
  CHECK(*ticket.next_deadline > back + 50min);
  desk.wait(5min);
  CHECK(count(desk, "bob@example.com", "page") == 1);
  desk.wait(26min);
  CHECK(events(desk, 1, "sla.reminder") == 1);
  CHECK(events(desk, 2, "sla.reminder") == 1);
  desk.wait(31min);
  CHECK(events(desk, 2, "sla.breached") == 1);
  desk.wait(2h);
  CHECK(events(desk, 2, "ticket.due") == 1);
  CHECK(desk.ticket(2).tags == std::vector<std::string>{"quiet"});
  CHECK(count(desk, "ops@example.com", "operators") >= 1);
}

TEST_CASE("an answer that was given while the clock was ahead keeps its promise", "[clock]") {
  TestDesk desk(kClocked);
  desk.post({});
  const auto told = desk.outbox(kAlice);
  desk.jump(30min);
  REQUIRE(
      desk.post(answer_to(desk, kAlice, "Alice Meyer <alice@example.com>", Shown::person, "Done.\n")).fate ==
      storage::Fate::message);
  desk.come_back(30min);
  const auto target = desk.store().targets({1}).value().front();
  CHECK(target.met);
  CHECK(*target.met <= desk.now());
  desk.wait(2h);
  CHECK(events(desk, 1, "sla.breached") == 0);
}

TEST_CASE("where nothing lies in the future nothing is touched", "[clock]") {
  TestDesk desk(kClocked);
  desk.post({{{"Subject", "Site down"}}});
  desk.wait(1min);
  const auto targets = desk.store().targets({1}).value();
  const auto timer = desk.store().next_timer().value();
  CHECK(desk.store().undo_future(desk.now(), desk.now()).value().empty());
  CHECK(desk.store().targets({1}).value() == targets);
  CHECK(desk.store().next_timer().value() == timer);
  CHECK(count(desk, "ops@example.com", "operators") == 0);
}
