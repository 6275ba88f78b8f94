// What our own people are owed is never lost: not to a flood of strangers, not to a stop, not to a wrong
// clock.

#include "daemon/desk/mail/owed.hh"

#include "daemon/desk/mail/budget.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

std::string policy(const std::string& budgets, const std::string& sla = "first_response: 1h, remind: [50%]") {
  return R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
severities: [urgent, low]
sla: {gold: {low: {)" +
         sla + R"(}}}
plans: {enterprise: {sla: gold}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
templates: {holding: {text: "You will hear from us {{target.first_response|soon}}."}}
budgets: {)" +
         budgets + "}\n";
}

Post stranger(int number) {
  Post post;
  post.header = {{"From", "u@d" + std::to_string(number) + ".example"},
                 {"Subject", "Question " + std::to_string(number)}};
  return post;
}

// Anybody can write this: nothing proves that it is alice's.
Post forged(int number) {
  Post post;
  post.header = {{"From", kAlice}, {"Subject", "[Example #1] " + std::to_string(number)}};
  post.body = "#solved\n\nForged " + std::to_string(number) + "\n";
  return post;
}

std::vector<storage::OutboxItem> of_subject(const TestDesk& desk, const std::string& to,
                                            const std::string& word) {
  auto items = desk.outbox(to);
  std::erase_if(items, [&](const auto& item) { return item.subject.find(word) == std::string::npos; });
  return items;
}

}  // namespace

TEST_CASE("a flood of strangers takes neither reminder nor breach of a customer's ticket", "[owed][budget]") {
  TestDesk desk(policy("desk: 20 per 1h"));
  desk.post({});
  for (int i = 0; i < 30; ++i) desk.post(stranger(i));
  desk.wait(30min);
  CHECK(of_subject(desk, kAlice, "50%").size() == 1);
  for (int i = 30; i < 60; ++i) desk.post(stranger(i));
  desk.wait(30min + 1s);
  CHECK(of_subject(desk, kAlice, "missed").size() == 1);
  CHECK(of_subject(desk, kBob, "missed").size() == 1);
}

TEST_CASE("mail in an agent's name takes no ticket's reminders, and the agent's own questions are answered",
          "[owed][budget][attack]") {
  TestDesk desk(policy("own: 10 per 1h"));
  desk.post({});
  for (int i = 0; i < 60; ++i) desk.post(forged(i));
  CHECK(desk.outbox(kAlice).size() == 11);  // the notification, and ten codes
  desk.wait(30min);
  CHECK(of_subject(desk, kAlice, "50%").size() == 1);
  desk.wait(30min + 1s);
  CHECK(of_subject(desk, kAlice, "missed").size() == 1);
  Post question;
  question.header = {{"From", kAlice},
                     {"Subject", "list"},
                     {"Authentication-Results", "mx.example.com; dmarc=pass header.from=example.com"}};
  question.body = "#list\n";
  desk.post(question);
  CHECK(desk.outbox(kAlice).back().kind == "listing");
}

TEST_CASE("an agent hears of a code that could not be sent, and so do the operators", "[owed][budget]") {
  TestDesk desk(policy("own: 2 per 1h"));
  desk.post({});
  for (int i = 0; i < 3; ++i) desk.post(forged(i));
  CHECK(desk.has_event(1, "mail.late"));
  CHECK(desk.outbox("ops@example.com").size() == 1);
  desk.wait(1min);
  const auto late = of_subject(desk, kAlice, "Told late");
  REQUIRE(late.size() == 1);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Its code could not be sent"));
  CHECK(desk.store().owed(10)->empty());
}

TEST_CASE("what is beyond the budget of what falls due comes late, in one mail, and nothing is lost",
          "[owed][budget]") {
  TestDesk desk(policy("people: 3 per 1h"));
  for (int i = 0; i < 10; ++i) {
    Post post;
    post.header = {{"Subject", "Question " + std::to_string(i)}};
    post.body = "Question number " + std::to_string(i) + ".\n";
    desk.post(post);
  }
  desk.wait(30min);
  CHECK(of_subject(desk, kAlice, "50%").size() == 3);
  desk.wait(1min);
  const auto late = of_subject(desk, kAlice, "Told late: 7");
  REQUIRE(late.size() == 1);
  const auto text = desk.sent(kAlice).back().text;
  for (int ticket = 4; ticket <= 10; ++ticket)
    CHECK_THAT(text, ContainsSubstring("#" + std::to_string(ticket) + "  "));
  desk.wait(10min);
  CHECK(of_subject(desk, kAlice, "Told late").size() == 1);
}

TEST_CASE("after a long stop each person gets one mail of all that fell due", "[owed][promise]") {
  TestDesk desk(policy("", "first_response: 1h, resolution: 2h, remind: [50%, 80%]"));
  for (int i = 0; i < 20; ++i) {
    Post post;
    post.header = {{"Subject", "Question " + std::to_string(i)}};
    post.body = "Question number " + std::to_string(i) + ".\n";
    desk.post(post);
  }
  const auto before = desk.outbox(kAlice).size();
  desk.jump(30 * 24h);
  CHECK(desk.outbox(kAlice).size() == before);
  desk.wait(1min);
  REQUIRE(desk.outbox(kAlice).size() == before + 1);
  CHECK(desk.outbox(kBob).size() == before + 1);
  const auto text = desk.sent(kAlice).back().text;
  CHECK_THAT(text, ContainsSubstring("#20  "));
  CHECK_THAT(text, ContainsSubstring("first response is missed"));
  CHECK_THAT(text, !ContainsSubstring("50%"));  // overtaken by the breach
  desk.wait(24h);
  CHECK(desk.outbox(kAlice).size() == before + 1);
}

TEST_CASE("a customer who waits hears late where budgets are used up, and never not at all",
          "[owed][budget]") {
  TestDesk desk(policy("desk: 5 per 1h", "first_response: 30m, breach: {reply: holding}"));
  desk.post({});
  for (int i = 0; i < 10; ++i) desk.post(stranger(i));
  desk.wait(29min);
  for (int i = 20; i < 30; ++i) desk.post(stranger(i));
  desk.wait(2min);
  const auto items = desk.outbox(kCustomer);
  REQUIRE(items.size() == 2);
  CHECK(items.back().kind == "reply");
  CHECK(items.back().next_attempt > items.back().created);
  CHECK(items.back().next_attempt <= items.back().created + 12min);  // when one token is back
  CHECK(desk.has_event(1, "mail.late"));
}

TEST_CASE("a clock that was ahead costs no budget once it is right again", "[owed][budget]") {
  const auto ahead = GENERATE(as<std::chrono::seconds>{}, 10min, 3h, 24h * 365);
  TestDesk desk(policy("desk: 5 per 1h, sender: 2 per 1h"));
  desk.jump(ahead);
  for (int i = 0; i < 10; ++i) desk.post(stranger(i % 2));
  desk.jump(-ahead);
  desk.post({});
  CHECK(desk.outbox(kCustomer).size() == 1);
  desk.post(stranger(100));
  CHECK(desk.outbox("u@d100.example").size() == 1);
}

TEST_CASE("late mail draws in advance, and what comes later waits its turn", "[budget]") {
  const rules::Policy rules;
  desk::Reserves reserves;
  const desk::Setting setting{rules, "secret", {}, kStart, nullptr, {}, &reserves};
  storage::Changes changes;
  const desk::Charges charges = {{"desk", {2, 1h}, "desk"}};
  CHECK(desk::pay_late(changes, setting, charges) == kStart);
  CHECK(desk::pay_late(changes, setting, charges) == kStart);
  CHECK(desk::pay_late(changes, setting, charges) == kStart + 30min);
  CHECK(desk::pay_late(changes, setting, charges) == kStart + 1h);
  CHECK(desk::pay(changes, setting, charges));
  CHECK_FALSE(desk::pay_late(changes, setting, {{"none", {0, 1h}, "desk"}}));
}

TEST_CASE("what was owed under a clock that was ahead is told once it is right again", "[owed]") {
  const std::string yaml = policy("", "first_response: 1h, remind: [50%]");
  TestDesk desk(yaml);
  desk.post({});
  desk.jump(std::chrono::hours{24 * 400});
  REQUIRE_FALSE(desk.store().owed(10)->empty());
  CHECK(of_subject(desk, kAlice, "Told late").empty());
  desk.jump(-std::chrono::hours{24 * 400});
  desk.reload(yaml);  // as where the clock is set
  desk.wait(2min);
  CHECK(of_subject(desk, kAlice, "Told late").size() == 1);
  CHECK(desk.store().owed(10)->empty());
}
