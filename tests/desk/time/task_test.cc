// Due dates, tasks, sleep and questions: who is reminded, and when.

#include "rules/time/calendar.hh"
#include "rules/yaml/shape.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

std::string last_to(const TestDesk& desk, const std::string& who) {
  return desk.sent(who).back().text;
}

std::size_t count(const TestDesk& desk, const std::string& who) {
  return desk.outbox(who).size();
}

}  // namespace

TEST_CASE("#due reminds who answers for the ticket, at the instant", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#take\n#due 2026-03-03 10:30\n"));
  CHECK(desk.ticket(1).due == kStart + 25h + 30min);
  const auto before = count(desk, kAlice);
  desk.wait(25h + 30min - 1s);
  CHECK(count(desk, kAlice) == before);
  desk.wait(1s);
  CHECK(count(desk, kAlice) == before + 1);
  CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("due now"));
  desk.wait(72h);
  CHECK(count(desk, kAlice) == before + 1);
}

TEST_CASE("#due is taken off, and a ticket that is done reminds nobody", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#due 2d\n"));
  SECTION("taken off") {
    desk.post(alice(desk, "#due none\n"));
    CHECK_FALSE(desk.ticket(1).due);
  }
  SECTION("done") {
    desk.post(alice(desk, "#solved\n"));
  }
  desk.wait(72h);
  CHECK_FALSE(desk.has_event(1, "ticket.due"));
}

TEST_CASE("#due says what it takes", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#due soon\n"));
  CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("needs a date"));
  desk.post(alice(desk, "#due 2026-03-01\n"));
  CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("this time is over"));
}

TEST_CASE("#task tells the assignee now and when it is due, and ends with done", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#task carol by 2026-03-03 15:00: read the logs\n"));
  const auto tasks = desk.store().tasks({1}).value();
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].assignee == "carol");
  CHECK(tasks[0].text == "read the logs");
  CHECK(tasks[0].due == kStart + 30h);
  REQUIRE(count(desk, kCarol) == 1);
  CHECK_THAT(last_to(desk, kCarol), ContainsSubstring("read the logs"));
  SECTION("it falls due") {
    desk.wait(30h - 1s);
    CHECK(count(desk, kCarol) == 1);
    desk.wait(1s);
    CHECK(count(desk, kCarol) == 2);
    CHECK(desk.has_event(1, "task.due"));
  }
  SECTION("it is done before") {
    const auto before = count(desk, kAlice);
    desk.post(answer_to(desk, kCarol, "Carol Diaz <carol@example.com>", Shown::person, "#task done 1\n"));
    CHECK(desk.store().tasks({1}).value().at(0).done == kStart);
    CHECK(count(desk, kAlice) == before + 1);
    CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("carol has done task 1"));
    desk.wait(48h);
    CHECK_FALSE(desk.has_event(1, "task.due"));
  }
}

TEST_CASE("#task goes to a group as well, and numbers count on", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#task tier2 by tomorrow: first\n#task bob by 17:00: second: with a colon\n"));
  const auto tasks = desk.store().tasks({1}).value();
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].assignee == "tier2");
  CHECK(tasks[1].no == 2);
  CHECK(tasks[1].text == "second: with a colon");
  CHECK(tasks[1].due == kStart + 8h);
  CHECK(count(desk, kCarol) == 1);
}

TEST_CASE("#task says what it takes", "[task]") {
  auto desk = opened();
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"#task bob: read", "needs WHO by DATE"},
           {"#task bob by then: read", "needs WHO by DATE"},
           {"#task dave by 2d: read", "there is no agent or group dave"},
           {"#task bob by 2026-03-01: read", "this time is over"},
           {"#task done 7", "has no task 7"}}) {
    INFO(line);
    desk.post(alice(desk, line + "\n"));
    CHECK_THAT(last_to(desk, kAlice), ContainsSubstring(reason));
  }
  CHECK(desk.store().tasks({1}).value().empty());
}

TEST_CASE("#ask reaches another group, and the ticket stays where it is", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#ask tier2: is this a known bug?\n"));
  CHECK_THAT(last_to(desk, kCarol), ContainsSubstring("is this a known bug?"));
  CHECK_THAT(last_to(desk, kCarol), ContainsSubstring("#public"));
  CHECK_THAT(last_to(desk, kCarol), ContainsSubstring("All pages answer 502."));
  CHECK(desk.ticket(1).group == "tier1");
  CHECK(desk.ticket(1).status == storage::Status::fresh);
  desk.post(alice(desk, "#ask tier9: what?\n"));
  CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("there is no such group"));
}

TEST_CASE("whoever was asked answers who asked, and the customer only on purpose", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#take\n"));
  desk.post(answer_to(desk, kBob, kBob, Shown::person, "#ask tier2: is this a known bug?\n"));
  const auto customers = count(desk, kCustomer);
  const std::string carol = "Carol Diaz <carol@example.com>";
  SECTION("a plain answer is a note for the asker and for who answers for the ticket") {
    const auto status = desk.ticket(1).status;
    const auto alices = count(desk, kAlice), bobs = count(desk, kBob);
    desk.post(answer_to(desk, kCarol, carol, Shown::token, "Yes, number 17.\n"));
    CHECK(count(desk, kCustomer) == customers);
    CHECK(desk.messages(1).back().direction == storage::Direction::note);
    CHECK(desk.ticket(1).status == status);
    CHECK(count(desk, kAlice) == alices + 1);
    CHECK(count(desk, kBob) == bobs + 1);
    CHECK_THAT(last_to(desk, kBob), ContainsSubstring("carol answers what bob asked"));
    CHECK_THAT(last_to(desk, kBob), ContainsSubstring("Yes, number 17."));
  }
  SECTION("so it is when it was held for want of proof") {
    desk.post(answer_to(desk, kCarol, carol, Shown::token, "#tag bug\n\nYes, number 17.\n"));
    const std::string text = last_to(desk, kCarol);
    CHECK_THAT(text, ContainsSubstring("a note:"));
    const auto at = text.find("#confirm ");
    REQUIRE(at != std::string::npos);
    desk.post(answer_to(desk, kCarol, carol, Shown::token, text.substr(at, text.find('\n', at) - at) + "\n"));
    CHECK(desk.has_event(1, "tag.added"));
    CHECK(count(desk, kCustomer) == customers);
  }
  SECTION("#public and #reply say that it is for the customer") {
    const std::string order = GENERATE("#public", "#reply security");
    desk.post(answer_to(desk, kCarol, carol, Shown::person, order + "\n\nIt is mended.\n"));
    CHECK(count(desk, kCustomer) == customers + 1);
    CHECK_THAT(last_to(desk, kCustomer), ContainsSubstring("It is mended."));
  }
}

TEST_CASE("#snooze puts a ticket on hold and wakes it", "[task]") {
  auto desk = opened();
  desk.post(alice(desk, "#take\n#snooze 2h\n"));
  CHECK(desk.ticket(1).status == storage::Status::on_hold);
  SECTION("in time") {
    desk.wait(2h - 1s);
    CHECK(desk.ticket(1).status == storage::Status::on_hold);
    desk.wait(1s);
    CHECK(desk.ticket(1).status == storage::Status::open);
    CHECK_THAT(last_to(desk, kAlice), ContainsSubstring("wakes up"));
  }
  SECTION("the customer was first") {
    desk.post({{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}}});
    const auto before = count(desk, kAlice);
    desk.wait(3h);
    CHECK(count(desk, kAlice) == before);
  }
}

TEST_CASE("the action due counts from now, on its calendar", "[task]") {
  TestDesk desk(std::string(kPolicy).replace(std::string(kPolicy).find("  - {name: everything"), 0,
                                             "  - {name: dated, when: {opens: true}, then: {due: 5h}}\n"));
  desk.post({});
  CHECK(desk.ticket(1).due == kStart + 5h);
  desk.wait(5h);
  CHECK(desk.has_event(1, "ticket.due"));
}

TEST_CASE("a due date in the gap of the clock falls due at its end", "[task]") {
  std::string yaml = kPolicy;
  yaml.replace(yaml.find("domain: example.com}"), 20, "domain: example.com, timezone: Europe/Berlin}");
  TestDesk desk(yaml);
  desk.post({{{"Message-ID", "<first@initech.example>"}}});
  desk.post(alice(desk, "#due 2026-03-29 02:30\n"));
  CHECK(desk.ticket(1).due ==
        rules::to_instant("Europe/Berlin", *rules::parse_local_time("2026-03-29 03:00")));
  desk.jump(28 * 24h);
  CHECK(desk.has_event(1, "ticket.due"));
}
