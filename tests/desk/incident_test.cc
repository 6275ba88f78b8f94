// Incidents: one answer reaches each requester apart; solving one offers to solve its reports.

#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Status;

namespace {

// Ticket 1 is the incident, of Chris; tickets 2 and 3, of Dana and of Eve elsewhere, report it.
TestDesk outage() {
  TestDesk desk = opened();
  desk.post(
      {{{"From", "dana@initech.example"}, {"Subject", "Also down"}, {"Message-ID", "<d@initech.example>"}}});
  desk.post(
      {{{"From", "Eve <eve@hooli.example>"}, {"Subject", "Broken"}, {"Message-ID", "<e@hooli.example>"}}});
  desk.post(alice_on(desk, 2, "#incident #1\n"));
  desk.post(alice_on(desk, 3, "#link #1 incident\n"));
  return desk;
}

std::size_t reports(TestDesk& desk, std::int64_t incident) {
  return desk.store().links({incident})->size();
}

}  // namespace

TEST_CASE("one answer reaches the requester of each report, and none sees another", "[incident]") {
  TestDesk desk = outage();
  REQUIRE(reports(desk, 1) == 2);
  desk.post(alice_on(desk, 1, "#take\n\nWe have found it.\n"));
  const auto chris = desk.outbox(kCustomer).back(), dana = desk.outbox("dana@initech.example").back(),
             eve = desk.outbox("eve@hooli.example").back();
  CHECK(chris.ticket.value == 1);
  CHECK(dana.ticket.value == 2);
  CHECK(eve.ticket.value == 3);
  for (const auto* copy : {&chris, &dana, &eve})
    CHECK_THAT(copy->bytes, ContainsSubstring("We have found it."));
  CHECK(desk.sent("eve@hooli.example").back().subject == "Re: [Example #3] Question");  // the incident's
  CHECK(desk.sent("eve@hooli.example").back().in_reply_to == std::vector<std::string>{"e@hooli.example"});
  CHECK_THAT(eve.bytes,
             !ContainsSubstring("initech") && !ContainsSubstring("#1]") && !ContainsSubstring("#2]"));
  CHECK_THAT(dana.bytes, !ContainsSubstring("hooli") && !ContainsSubstring("#1]"));
  CHECK(desk.ticket(2).status == Status::pending);
  CHECK(desk.ticket(3).agent_replies == 1);
  CHECK(desk.ticket(3).assignee.empty());
  CHECK(desk.messages(3).back().direction == storage::Direction::outbound);
  const auto entry =
      desk.post({{{"From", "eve@hooli.example"}, {"In-Reply-To", "<" + eve.message_id + ">"}}, "Thanks.\n"});
  CHECK(entry.ticket.value == 3);
}

TEST_CASE("an answer on an incident does not go to the dead, and its writer is told", "[incident][bounce]") {
  TestDesk desk = outage();
  storage::Changes changes;
  changes.dead = {{"eve@hooli.example", desk.now(), "550 5.1.1 no such user"}};
  {
    auto transaction = desk.store().begin();
    REQUIRE(transaction->apply(changes));
    REQUIRE(transaction->commit());
  }
  const auto eves = desk.outbox("eve@hooli.example").size();
  desk.post(alice_on(desk, 1, "We have found it.\n"));
  CHECK(desk.outbox("eve@hooli.example").size() == eves);
  CHECK(desk.outbox("dana@initech.example").back().kind == "answer");
  CHECK(desk.ticket(3).agent_replies == 0);
  CHECK(desk.has_event(3, "answer.suppressed"));
  CHECK_THAT(desk.sent(kAlice).back().text,
             ContainsSubstring("#3") && ContainsSubstring("eve@hooli.example takes no mail") &&
                 ContainsSubstring("550 5.1.1 no such user") && !ContainsSubstring("#2  "));
}

TEST_CASE("a note on an incident stays there, and an answer on a report stays with it", "[incident]") {
  TestDesk desk = outage();
  const auto before = desk.outbox("eve@hooli.example").size();
  desk.post(alice_on(desk, 1, "#note\n\nThe switch, again.\n"));
  desk.post(alice_on(desk, 2, "Dana, please wait.\n"));
  CHECK(desk.outbox("eve@hooli.example").size() == before);
  CHECK(desk.messages(3).size() == 3);
}

TEST_CASE("solving an incident offers to solve its reports, and one command does it", "[incident]") {
  TestDesk desk = outage();
  desk.post(alice_on(desk, 1, "#solved\n\nIt works again.\n"));
  CHECK(desk.ticket(1).status == Status::solved);
  CHECK(desk.ticket(2).status == Status::pending);
  const auto offer = desk.sent(kAlice).back();
  CHECK_THAT(offer.text,
             ContainsSubstring("#2  new  dana@initech.example") || ContainsSubstring("#2  pending"));
  CHECK_THAT(offer.text, ContainsSubstring("    #solved all\n"));
  desk.post(alice_on(desk, 1, "#solved all\n"));
  CHECK(desk.ticket(2).status == Status::solved);
  CHECK(desk.ticket(3).status == Status::solved);
}

TEST_CASE("answer and solve them all in one mail", "[incident]") {
  TestDesk desk = outage();
  desk.post(alice_on(desk, 1, "#solved all\n\nIt works again.\n"));
  CHECK(desk.sent("eve@hooli.example").back().text == "It works again.\n");
  for (const int id : {1, 2, 3}) CHECK(desk.ticket(id).status == Status::solved);
  desk.post(
      {{{"From", "eve@hooli.example"}, {"In-Reply-To", "<" + last_id(desk, "eve@hooli.example", 3) + ">"}},
       "It does not.\n"});
  CHECK(desk.ticket(3).status == Status::open);
  CHECK(desk.ticket(1).status == Status::solved);
}

TEST_CASE("a report leaves its incident, or goes to another, and undo takes either back", "[incident]") {
  TestDesk desk = outage();
  desk.wait(std::chrono::seconds(5));
  desk.post(alice_on(desk, 3, "#incident none\n"));
  CHECK(reports(desk, 1) == 1);
  desk.wait(std::chrono::seconds(5));
  desk.post(alice_on(desk, 3, "#undo\n"));
  CHECK(reports(desk, 1) == 2);
}

TEST_CASE("incidents do not nest, and misuse is said", "[incident]") {
  TestDesk desk = outage();
  const auto [ticket, line, reason] = GENERATE(as<std::tuple<int, std::string, std::string>>{},
                                               std::tuple{3, "#incident #2", "reports an incident itself"},
                                               std::tuple{1, "#incident #2", "reports an incident itself"},
                                               std::tuple{3, "#incident #99", "no such ticket"},
                                               std::tuple{3, "#incident #3", "cannot report itself"},
                                               std::tuple{1, "#incident none", "reports no incident"},
                                               std::tuple{2, "#solved all", "no living ticket reports"},
                                               std::tuple{1, "#solved now", "put your words below"});
  desk.post(alice_on(desk, ticket, line + "\n"));
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring(reason));
  CHECK(reports(desk, 1) == 2);
}

TEST_CASE("an answer meets the promise of each report, also of one that came in the same second",
          "[incident][promise]") {
  TestDesk desk = opened(kSmallDesk + R"(
severities: [low]
sla: {gold: {low: {first_response: 1h}}}
plans: {enterprise: {sla: gold}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
)");
  desk.post(
      {{{"From", "dana@initech.example"}, {"Subject", "Also down"}, {"Message-ID", "<d@initech.example>"}}});
  desk.post(alice_on(desk, 2, "#incident #1\n"));
  desk.post(alice_on(desk, 1, "We have found it.\n"));
  for (const std::int64_t ticket : {1, 2}) {
    const auto targets = desk.store().targets({ticket}).value();
    REQUIRE(targets.size() >= 1);
    CHECK(targets.front().met == desk.now());
  }
}
