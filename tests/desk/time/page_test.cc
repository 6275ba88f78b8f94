// Pages: from level to level until somebody answers.

#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

// Three levels: alice for five minutes, bob for ten, the rotation for ten.
std::string policy(const std::string& more = {}) {
  return R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes:
  emergency: {address: 911@example.com, rank: 1, queue: emergency}
  support: {address: support@example.com, authserv_id: mx.example.com}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
  carol: {name: Carol Diaz, email: carol@example.com}
staff: {domains: [example.com]}
groups: {tier1: {members: [alice]}, tier2: {members: [carol]}}
pages:
  on-call:
    - {notify: alice, timeout: 5m}
    - {notify: bob, timeout: 10m}
rules:
  - {name: tier1, when: {opens: true}, then: {group: tier1}}
  - {name: down, when: {subject: down}, then: {page: on-call}}
)" + more;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TestDesk paged(const std::string& more = {}) {
  TestDesk desk(policy(more));
  desk.post({{{"Subject", "Site down"}}});
  return desk;
}

std::vector<storage::OutboxItem> pages(const TestDesk& desk, std::string_view to = {}) {
  auto items = desk.outbox(to);
  std::erase_if(items, [](const auto& item) { return item.kind != "page"; });
  return items;
}

std::string state(TestDesk& desk) {
  const auto all = desk.store().living_pages().value();
  return all.empty() ? "none"
                     : std::string(to_string(all.front().state)) + " " + std::to_string(all.front().level);
}

Post from_bob(const TestDesk& desk, const std::string& body) {
  return answer_to(desk, kBob, "Bob Ng <bob@example.com>", Shown::person, body);
}

Post from_carol(const TestDesk& desk, const std::string& body) {
  Post post = answer_to(desk, kAlice, "Carol Diaz <carol@example.com>", Shown::person, body);
  return post;
}

}  // namespace

TEST_CASE("a page mails its level, short and from the mailbox's address", "[page]") {
  TestDesk desk(policy());
  desk.post({{{"Subject", "Site down"}}, std::string(3000, 'x') + "\n"});
  REQUIRE(pages(desk).size() == 1);
  const auto item = pages(desk, kAlice).at(0);
  CHECK(item.sender == "support@example.com");
  CHECK_THAT(item.subject, ContainsSubstring("Page"));
  const auto mail = desk.sent(kAlice).back();
  CHECK(mail.text.size() < 1000);
  CHECK_THAT(mail.text, ContainsSubstring("#ack"));
  CHECK(desk.has_event(1, "page.opened"));
  CHECK(state(desk) == "open 1");
}

TEST_CASE("without an acknowledgement the next level is called, at the exact instant", "[page]") {
  auto desk = paged();
  desk.wait(5min - 1s);
  CHECK(pages(desk, kBob).empty());
  desk.wait(1s);
  CHECK(pages(desk, kBob).size() == 1);
  CHECK(state(desk) == "open 2");
  desk.wait(10min);
  CHECK(pages(desk, kAlice).size() == 2);  // again from the first
}

TEST_CASE("after three rounds operators are told, and nobody is called again", "[page]") {
  auto desk = paged();
  desk.wait(3 * 15min - 1s);
  CHECK(pages(desk).size() == 6);
  CHECK(desk.outbox("ops@example.com").empty());
  desk.wait(1s);
  REQUIRE(desk.outbox("ops@example.com").size() == 1);
  CHECK_THAT(desk.sent("ops@example.com").back().text, ContainsSubstring("not acknowledged"));
  desk.wait(48h);
  CHECK(pages(desk).size() == 6);
  CHECK(state(desk) == "unanswered 2");
}

TEST_CASE("without operators all agents are told", "[page]") {
  std::string yaml = policy();
  yaml.erase(yaml.find(", operators: [ops@example.com]"), 30);
  TestDesk desk(yaml);
  desk.post({{{"Subject", "Site down"}}});
  desk.wait(46min);
  CHECK(desk.outbox(kCarol).size() == 1);
}

TEST_CASE("#ack stops a page, by who was called or is of the group", "[page]") {
  SECTION("the one who was called") {
    auto desk = paged();
    desk.post(alice(desk, "#ack\n"));
    CHECK(state(desk) == "acknowledged 1");
    CHECK(desk.has_event(1, "page.acknowledged"));
    desk.wait(24h);
    CHECK(pages(desk).size() == 1);
  }
  SECTION("one of a level before") {
    auto desk = paged();
    desk.wait(5min);
    desk.post(alice(desk, "#ack\n"));
    CHECK(state(desk) == "acknowledged 2");
  }
  SECTION("somebody else does not") {
    auto desk = paged();
    desk.post(from_carol(desk, "#ack\n"));
    CHECK(state(desk) == "open 1");
    CHECK_THAT(desk.sent(kCarol).back().text, ContainsSubstring("you were not called"));
  }
  SECTION("a second one learns who has it") {
    auto desk = paged();
    desk.wait(5min);
    desk.post(alice(desk, "#ack\n"));
    desk.post(from_bob(desk, "#ack\n"));
    CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("alice has acknowledged"));
  }
}

TEST_CASE("#ack without proof is held for the code, and the page goes on meanwhile", "[page]") {
  auto desk = paged();
  desk.post(alice(desk, "#ack\n", Shown::token));
  CHECK(state(desk) == "open 1");
  CHECK(desk.has_event(1, "mail.held"));
  desk.wait(5min);
  CHECK(pages(desk, kBob).size() == 1);
}

TEST_CASE("#escalate calls the next level at once, also after #ack, and says why", "[page]") {
  auto desk = paged();
  desk.post(alice(desk, "#ack\n"));
  desk.post(alice(desk, "#escalate the database is on fire\n"));
  REQUIRE(pages(desk, kBob).size() == 1);
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("the database is on fire"));
  CHECK(state(desk) == "open 2");
  desk.post(from_bob(desk, "#ack\n"));
  CHECK(state(desk) == "acknowledged 2");
}

TEST_CASE("#escalate without a page opens the first one", "[page]") {
  TestDesk desk(policy());
  desk.post({});
  desk.post(answer_to(desk, kAlice, "Carol Diaz <carol@example.com>", Shown::person, "#escalate\n"));
  CHECK(pages(desk, kAlice).size() == 1);
  CHECK(state(desk) == "open 1");
}

TEST_CASE("whoever asks for help is not called, other levels are", "[page]") {
  auto desk = paged();
  desk.wait(5min);
  desk.post(alice(desk, "#ack\n"));
  desk.post(alice(desk, "#escalate I do not know the database\n"));
  CHECK(pages(desk, kAlice).size() == 1);
  CHECK(pages(desk, kBob).size() == 2);
  CHECK(state(desk) == "open 2");
}

TEST_CASE("commands about pages say so where there is none", "[page]") {
  auto desk = opened();
  desk.post(alice(desk, "#ack\n"));
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("no page is open"));
  desk.post(alice(desk, "#escalate\n"));
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("the policy has no page"));
}

TEST_CASE("solving or closing the ticket resolves the page", "[page]") {
  auto desk = paged();
  SECTION("in the mail of the acknowledgement") {
    desk.post(alice(desk, "#ack\n#solved\n"));
  }
  SECTION("without one") {
    desk.post(alice(desk, "#close\n"));
  }
  CHECK(state(desk) == "none");
  CHECK(desk.has_event(1, "page.resolved"));
  desk.wait(24h);
  CHECK(pages(desk).size() == 1);
}

TEST_CASE("a page of a name is opened once, and again after it was resolved", "[page]") {
  auto desk = paged();
  int times = 0;
  const auto reply = [&] {
    Post post{{{"Subject", "Re: Site down"}}};
    post.body =
        "Still down, for the " + std::to_string(++times) + ". time.\r\n";  // the same words were an echo
    post.header["In-Reply-To"] = "<" + desk.outbox("chris@initech.example").front().message_id + ">";
    desk.post(post);
  };
  reply();
  CHECK(pages(desk).size() == 1);
  CHECK(desk.has_event(1, "page.joined"));
  desk.post(alice(desk, "#ack\n"));
  reply();
  CHECK(pages(desk).size() == 1);
  desk.post(alice(desk, "#solved\n"));
  reply();
  CHECK(pages(desk).size() == 2);
}

TEST_CASE("a copy at a higher-ranked mailbox still pages", "[page]") {
  TestDesk desk(policy("  - {name: emergency, when: {mailbox: emergency}, then: {page: on-call}}\n"));
  const std::string bytes = bytes_of({});
  desk.post_bytes(bytes, "support");
  CHECK(pages(desk).empty());
  desk.post_bytes(bytes, "emergency");
  CHECK(pages(desk).size() == 1);
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("a report of an incident calls nobody again", "[page]") {
  auto desk = paged();
  desk.post({{{"From", "x@hooli.example"}, {"Subject", "Question"}}});
  storage::Changes changes;
  changes.links.push_back({{2}, storage::LinkKind::incident, {1}, {}, {}, desk.now()});
  auto transaction = desk.store().begin();
  REQUIRE(transaction->apply(changes));
  REQUIRE(transaction->commit());
  Post again{{{"From", "x@hooli.example"}, {"Subject", "It is down"}}};
  again.header["In-Reply-To"] = "<" + desk.outbox("x@hooli.example").front().message_id + ">";
  desk.post(again);
  CHECK(pages(desk).size() == 1);
  CHECK(desk.has_event(2, "page.joined"));
}

TEST_CASE("a page mail that bounces or is given up calls the next level at once", "[page]") {
  auto desk = paged();
  const auto lost = pages(desk, kAlice).at(0);
  SECTION("given up by the outbox") {
    const std::string copy = std::to_string(lost.message.value) + "." + std::to_string(lost.recipient_no);
    const storage::Timer timer{{{1}, "refused:" + copy}, desk.now(), "550 no such user"};
    REQUIRE(desk.store().record({}, {}, std::span(&timer, 1)));
    desk.wait(0s);
  }
  SECTION("bounced") {
    const std::string report =
        "From: MAILER-DAEMON@mx.example.com\r\nTo: support@example.com\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <b1@mx.example.com>\r\nReferences: <" +
        lost.message_id +
        ">\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nUser unknown.\r\n--b\r\nContent-Type: "
        "message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; alice@example.com\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: "
        "message/rfc822-headers\r\n\r\nMessage-ID: <" +
        lost.message_id + ">\r\n\r\n--b--\r\n";
    desk.post_bytes(report);
  }
  CHECK(desk.has_event(1, "page.lost"));
  CHECK(pages(desk, kBob).size() == 1);
  CHECK_THAT(desk.sent(kBob).back().text,
             ContainsSubstring("All pages answer 502.") && !ContainsSubstring("User unknown"));
  CHECK(desk.outbox("ops@example.com").size() == 1);  // an agent who hears nothing is theirs to mend
  CHECK(state(desk) == "open 2");
  desk.wait(10min);
  CHECK(pages(desk, kAlice).size() == 2);  // the time of the second level counts from its call
}

TEST_CASE("a level that reaches nobody now is passed at once", "[page]") {
  std::string yaml = policy(R"(
calendars: {office: {hours: {mon-fri: "10:00-17:00"}}}
rotations: {day: {members: [carol], from: "2026-01-05 00:00", calendar: office}}
)");
  yaml.replace(yaml.find("notify: alice"), 13, "notify: rotation day");
  SECTION("the next level is called") {
    TestDesk desk(yaml);
    desk.post({{{"Subject", "Site down"}}});
    CHECK(desk.has_event(1, "page.passed"));
    CHECK(pages(desk, kBob).size() == 1);
    CHECK(state(desk) == "open 2");
    desk.wait(61min);
    CHECK(pages(desk, kCarol).size() ==
          0);  // at 09:10 and 09:20 she was not yet on duty; then three rounds were over
  }
  SECTION("where no level reaches anybody, operators are told at once") {
    yaml.replace(yaml.find("notify: bob"), 11, "notify: rotation day");
    TestDesk desk(yaml);
    desk.post({{{"Subject", "Site down"}}});
    CHECK(pages(desk).empty());
    CHECK(desk.outbox("ops@example.com").size() == 1);
    CHECK(state(desk).starts_with("unanswered"));
  }
}

namespace {

// Alice, on call alone or with bob behind her, gets sixty page mails within half an hour.
TestDesk flooded(const std::string& yaml) {
  TestDesk desk(yaml);
  for (int i = 0; i < 60; ++i) {
    desk.post({{{"Subject", "down " + std::to_string(i)}}});
    desk.wait(30s);
  }
  CHECK(pages(desk, kAlice).size() == 60);
  return desk;
}

}  // namespace

TEST_CASE("who got sixty page mails in an hour is not called, so the next level is", "[page]") {
  auto desk = flooded(replaced(policy(), "timeout: 5m", "timeout: 1h"));
  desk.post({{{"Subject", "the real site is down"}}});
  const auto ticket = desk.count_tickets();
  CHECK(pages(desk, kAlice).size() == 60);
  REQUIRE(pages(desk, kBob).size() == 1);
  CHECK(pages(desk, kBob).back().ticket.value == static_cast<std::int64_t>(ticket));
  CHECK(desk.has_event(61, "page.suppressed"));
}

TEST_CASE("where all are flooded the page goes as soon as there is room, and operators hear of it",
          "[page]") {
  auto yaml = replaced(policy(), "timeout: 5m", "timeout: 2h");
  auto desk = flooded(replaced(yaml, "    - {notify: bob, timeout: 10m}\n", ""));
  desk.post({{{"Subject", "the real site is down"}}});
  CHECK(desk.has_event(61, "page.waits"));
  CHECK_FALSE(desk.has_event(61, "page.called"));
  desk.wait(29min);
  CHECK_FALSE(desk.has_event(61, "page.called"));
  const auto told = desk.sent("ops@example.com");
  CHECK(std::count_if(told.begin(), told.end(), [](const auto& mail) {
          return mail.subject.find("pages cannot go out") != std::string::npos;
        }) == 1);
  desk.wait(3min);
  CHECK(desk.has_event(61, "page.called"));
  CHECK(pages(desk, kAlice).back().ticket.value == 61);
  CHECK_FALSE(desk.has_event(61, "page.unanswered"));
}

TEST_CASE("a machine that slept, or a step of the clock, neither loses nor doubles a level", "[page]") {
  auto desk = paged();
  desk.jump(5min);
  CHECK(pages(desk).size() == 2);
  desk.jump(-4min);
  CHECK(pages(desk).size() == 2);
  desk.jump(4min + 9min + 59s);
  CHECK(pages(desk).size() == 2);
  desk.jump(1s);
  CHECK(pages(desk).size() == 3);
}

// Whoever was called could not be heard meanwhile: an #ack of theirs is only read now.
TEST_CASE("after a long stop the level that was called is called again, not the next one", "[page]") {
  auto desk = paged();
  desk.jump(30 * 24h);
  CHECK(pages(desk, kAlice).size() == 2);
  CHECK(pages(desk, kBob).empty());
  CHECK(state(desk) == "open 1");
  CHECK(desk.has_event(1, "page.late"));
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("the desk stood still"));
  desk.wait(5min);
  CHECK(pages(desk, kBob).size() == 1);
}
