// Another policy, and more tickets than are looked at in one go.
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

std::string policy(const std::string& span) {
  return kSmallDesk + R"(
severities: [low]
sla: {gold: {low: {resolution: )" +
         span + R"(}}}
customers: {initech: {domains: [initech.example], sla: gold}}
)";
}

constexpr std::int64_t kAtOnce = 5'000;  // tickets that are due within seconds

// Tickets of which nothing is known: they are looked at, and that is all.
TestDesk crowded() {
  TestDesk desk(policy("1h"));
  storage::Changes changes;
  for (std::int64_t id = 1; id <= kAtOnce; ++id) {
    storage::Ticket ticket;
    ticket.id = {id};
    ticket.mailbox = "support";
    changes.tickets.push_back(std::move(ticket));
  }
  auto transaction = desk.store().begin();
  REQUIRE(transaction->apply(changes));
  REQUIRE(transaction->commit());
  desk.post({});
  return desk;
}

std::chrono::seconds promised(const TestDesk& desk) {
  return *desk.ticket(kAtOnce + 1).next_deadline - kStart;
}

}  // namespace

TEST_CASE("another policy sets timers for some tickets at a time, and comes to all of them", "[review]") {
  TestDesk desk = crowded();
  CHECK(desk.reload(policy("1h")) == 0);
  CHECK(desk.reload(policy("2h")) == kAtOnce);
  CHECK(desk.store().timer({{kAtOnce}, "review"}).value().value().due == kStart + 24s);
  CHECK_FALSE(desk.store().timer({{kAtOnce + 1}, "review"}).value());
  desk.wait(24s);
  CHECK(promised(desk) == 1h);
  desk.wait(1s);
  CHECK(promised(desk) == 2h);
  CHECK_FALSE(desk.store().timer({{}, "review-rest"}).value());
}

TEST_CASE("a policy that comes while the last one is still looked at begins anew", "[review]") {
  TestDesk desk = crowded();
  desk.reload(policy("2h"));
  desk.wait(10s);
  CHECK(desk.reload(policy("3h")) == kAtOnce);
  desk.wait(24s);
  CHECK(promised(desk) == 1h);
  desk.wait(1s);
  CHECK(promised(desk) == 3h);
}
