// Mail of ours that came back (pains 15).

#include "daemon/desk/delivery/bounce.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using storage::Status;

namespace {

const std::string kOperators = "ops@ops.example";

std::string policy() {
  std::string text = kPolicy;
  const std::string domain = "domain: example.com}";
  return text.insert(text.find(domain) + domain.size() - 1, ", operators: [" + kOperators + "]");
}

struct Report {
  std::string status = "5.1.1", action = "failed", words = "550 5.1.1 no such user";
  std::string recipient{};       // of the copy where it is empty
  bool with_id = true;           // the returned header has our Message-ID
  bool with_references = false;  // ... or, rewritten by a relay, only our References
};

std::string bytes_of(const storage::OutboxItem& copy, const Report& report) {
  static int count = 0;
  const auto to = report.recipient.empty() ? copy.recipient : report.recipient;
  std::string returned = "Subject: Re: something\r\nTo: " + copy.recipient + "\r\n";
  if (report.with_id) returned += "Message-ID: <" + copy.message_id + ">\r\n";
  if (report.with_references)
    returned += "Message-ID: <rewritten@relay.example>\r\nReferences: <first@initech.example>\r\n <" +
                copy.message_id + ">\r\n";
  return "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.initech.example>\r\n"
         "To: support@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n"
         "Date: Mon, 02 Mar 2026 09:00:05 +0000\r\nMessage-ID: <bounce" +
         std::to_string(++count) +
         "@mx.initech.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
         "report-type=delivery-status; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\n"
         "I could not deliver your mail.\r\n\r\n--edge\r\nContent-Type: message/delivery-status\r\n\r\n"
         "Reporting-MTA: dns; mx.initech.example\r\n\r\nFinal-Recipient: rfc822; " +
         to + "\r\nAction: " + report.action + "\r\nStatus: " + report.status +
         "\r\nDiagnostic-Code: smtp; " + report.words +
         "\r\n\r\n--edge\r\nContent-Type: text/rfc822-headers\r\n\r\n" + returned + "\r\n--edge--\r\n";
}

// The last copy of this kind that went to the address.
storage::OutboxItem last(const TestDesk& desk, const std::string& to, const std::string& kind) {
  const auto items = desk.outbox(to);
  const auto hit =
      std::find_if(items.rbegin(), items.rend(), [&](const auto& item) { return item.kind == kind; });
  REQUIRE(hit != items.rend());
  return *hit;
}

TestDesk answered() {
  TestDesk desk = opened(policy());
  desk.post(alice(desk, "Please restart it.\n"));
  REQUIRE(desk.ticket(1).status == Status::pending);
  REQUIRE(desk.ticket(1).agent_replies == 1);
  return desk;
}

}  // namespace

TEST_CASE("a bounced answer was no answer: the ticket opens, its agents are told once, in the server's words",
          "[bounce][pains]") {
  TestDesk desk = answered();
  const auto copy = last(desk, kCustomer, "answer");
  Report report;
  SECTION("by the Message-ID in the returned header") {}
  SECTION("by the References, where a relay rewrote the Message-ID") {
    report.with_id = false;
    report.with_references = true;
  }
  SECTION("an alias was resolved on the way") {
    report.recipient = "c.lee@inner.initech.example";
  }
  const auto told = desk.outbox(kAlice).size();
  const auto entry = desk.post_bytes(bytes_of(copy, report));
  CHECK(entry.fate == storage::Fate::message);
  CHECK(entry.ticket == storage::TicketId{1});
  const auto ticket = desk.ticket(1);
  CHECK(ticket.status == Status::open);
  CHECK(ticket.agent_replies == 0);
  CHECK(ticket.customer_replies == 0);
  CHECK(desk.has_event(1, "answer.bounced"));
  CHECK(desk.has_event(1, "address.dead"));
  REQUIRE(desk.outbox(kAlice).size() == told + 1);
  const auto notice = desk.sent(kAlice).back();
  CHECK_THAT(notice.text, ContainsSubstring(kCustomer));
  CHECK_THAT(notice.text, ContainsSubstring("550 5.1.1 no such user"));
  CHECK_THAT(notice.text, ContainsSubstring("#requester"));
  desk.post_bytes(bytes_of(copy, report));  // servers repeat themselves
  CHECK(desk.outbox(kAlice).size() == told + 1);
  CHECK(desk.messages(1).size() == 5);
}

TEST_CASE("a delay changes nothing", "[bounce]") {
  TestDesk desk = answered();
  const auto before = desk.outbox().size();
  desk.post_bytes(bytes_of(last(desk, kCustomer, "answer"),
                           {"4.4.1", "delayed", "421 4.4.1 connection timed out", {}, true, false}));
  CHECK(desk.ticket(1).status == Status::pending);
  CHECK(desk.ticket(1).agent_replies == 1);
  CHECK(desk.has_event(1, "mail.delayed"));
  CHECK(desk.outbox().size() == before);
}

TEST_CASE("a full mailbox, a refused text or a host that is gone for days fails the answer, not the address",
          "[bounce]") {
  TestDesk desk = answered();
  const std::string status = GENERATE("5.2.2", "5.7.1", "4.4.7", "5.0.0");
  desk.post_bytes(
      bytes_of(last(desk, kCustomer, "answer"), {status, "failed", "it failed " + status, {}, true, false}));
  CHECK(desk.has_event(1, "answer.bounced"));
  CHECK_FALSE(desk.has_event(1, "address.dead"));
  desk.post(alice(desk, "Once more.\n"));
  CHECK(last(desk, kCustomer, "answer").id != storage::OutboxId{});
  CHECK(desk.ticket(1).agent_replies == 1);
  CHECK(desk.ticket(1).status == Status::pending);
}

TEST_CASE("a dead address gets nothing until it writes", "[bounce]") {
  TestDesk desk = answered();
  desk.post_bytes(bytes_of(last(desk, kCustomer, "answer"), {}));
  const auto before = desk.outbox(kCustomer).size();
  SECTION("an agent's answer is refused, with the reason and the way out") {
    desk.post(alice(desk, "Did it help?\n"));
    CHECK(desk.outbox(kCustomer).size() == before);
    CHECK(last(desk, kAlice, "refused").ticket == storage::TicketId{1});
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("550 5.1.1 no such user"));
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Did it help?"));
  }
  SECTION("naming it again tries it again") {
    desk.post(alice(desk, "#requester " + kCustomer + "\n\nDid it help?\n"));
    CHECK(desk.outbox(kCustomer).size() == before + 1);
    CHECK(desk.has_event(1, "address.revived"));
    desk.post(alice(desk, "And now?\n"));
    CHECK(desk.outbox(kCustomer).size() == before + 2);
  }
  SECTION("it writes, is acknowledged, and may be written to") {
    desk.post({{{"Subject", "I am back"}}});
    CHECK(last(desk, kCustomer, "ack").ticket == storage::TicketId{2});
    desk.post(alice(desk, "Welcome.\n"));
    CHECK(desk.outbox(kCustomer).size() == before + 2);
  }
  SECTION("a machine in its name does not revive it") {
    Post post;
    post.header = {{"Auto-Submitted", "auto-replied"}};
    desk.post(post);
    desk.post(alice(desk, "Did it help?\n"));
    CHECK(desk.outbox(kCustomer).size() == before);
  }
}

TEST_CASE("of several recipients the dead one alone is left out", "[bounce]") {
  TestDesk desk = answered();
  const std::string boss = "boss@initech.example";
  desk.post_bytes(bytes_of(last(desk, boss, "answer"), {}));
  const auto bosses = desk.outbox(boss).size(), customers = desk.outbox(kCustomer).size();
  desk.post(alice(desk, "Did it help?\n"));
  CHECK(desk.outbox(boss).size() == bosses);
  CHECK(desk.outbox(kCustomer).size() == customers + 1);
  CHECK(desk.has_event(1, "mail.suppressed"));
}

TEST_CASE("a bounced acknowledgement is an event and nothing more", "[bounce][loops]") {
  TestDesk desk(policy());
  desk.post({});
  const auto before = desk.outbox().size();
  for (int i = 0; i < 20; ++i) desk.post_bytes(bytes_of(last(desk, kCustomer, "ack"), {}));
  CHECK(desk.outbox().size() == before);
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("an agent's mailbox that is broken is told to the operators once a day", "[bounce][loops][pains]") {
  TestDesk desk(policy());
  for (int i = 0; i < 5; ++i) {
    desk.post({{{"Subject", "Question " + std::to_string(i)}}, std::to_string(i) + "\n"});
    desk.post_bytes(bytes_of(last(desk, kAlice, "notification"), {}));
    desk.wait(1h);
  }
  REQUIRE(desk.outbox(kOperators).size() == 1);
  CHECK_THAT(desk.sent(kOperators).front().text, ContainsSubstring(kAlice));
  CHECK(desk.outbox(kAlice).size() == 5);                          // and she is still written to
  desk.post_bytes(bytes_of(desk.outbox(kOperators).front(), {}));  // the operators' mail comes back too
  CHECK(desk.count_tickets() == 5);
  CHECK(desk.outbox(kOperators).size() == 2);
  desk.post_bytes(bytes_of(desk.outbox(kOperators).back(), {}));
  CHECK(desk.outbox(kOperators).size() == 2);
}

TEST_CASE("a report without our token proves nothing: it is filed by its recipient and changes nothing",
          "[bounce][attack]") {
  TestDesk desk = answered();
  REQUIRE(*desk.store().take_due("support", desk.now(), 100) != std::vector<storage::OutboxItem>{});
  Report forged;
  forged.with_id = false;
  const auto entry = desk.post_bytes(bytes_of(last(desk, kCustomer, "answer"), forged));
  CHECK(entry.ticket == storage::TicketId{1});
  CHECK(desk.ticket(1).agent_replies == 1);
  CHECK(desk.ticket(1).status == Status::pending);
  CHECK(desk.has_event(1, "bounce.unproven"));
  desk.post(alice(desk, "Did it help?\n"));
  CHECK(desk.ticket(1).agent_replies == 2);
}

TEST_CASE("a copy that somebody answered has arrived, whoever says otherwise", "[bounce][attack]") {
  TestDesk desk = answered();
  const auto copy = last(desk, kCustomer, "answer");
  SECTION("the recipient answered") {
    desk.post(answer_to(desk, kCustomer, kCustomer, Shown::token, "It runs again.\n"));
    desk.post(alice(desk, "Good.\n"));
    desk.post_bytes(bytes_of(copy, {}));
    CHECK(desk.has_event(1, "bounce.unproven"));
    CHECK_FALSE(desk.has_event(1, "address.dead"));
    CHECK(desk.ticket(1).agent_replies == 2);
    CHECK(desk.ticket(1).status == Status::pending);
  }
  SECTION("only a server wrote that it is late, and then that it failed") {
    Report late{"4.4.1", "delayed", "421 4.4.1 connection timed out", {}, true, false};
    auto bytes = bytes_of(copy, late);
    bytes.insert(0, "References: <" + copy.message_id + ">\r\n");
    desk.post_bytes(bytes);
    desk.post_bytes(bytes_of(copy, {}));
    CHECK(desk.has_event(1, "answer.bounced"));
  }
}

TEST_CASE("a copy to somebody else that fails leaves the answer an answer", "[bounce]") {
  TestDesk desk = answered();
  desk.post_bytes(bytes_of(last(desk, "boss@initech.example", "answer"), {}));
  CHECK(desk.ticket(1).agent_replies == 1);
  CHECK(desk.ticket(1).status == Status::pending);
  CHECK(desk.has_event(1, "answer.missed"));
  desk.post(alice(desk, "Did it help?\n"));
  CHECK(last(desk, kCustomer, "answer").message != last(desk, "boss@initech.example", "answer").message);
}

TEST_CASE("what the relay refuses for good is a bounce that nobody has to send", "[bounce]") {
  TestDesk desk = answered();
  const auto copy = last(desk, kCustomer, "answer");
  const auto told = desk.outbox(kAlice).size();
  const storage::Timer timer{
      {{1}, std::string(desk::kRefusedTimer) + std::to_string(copy.message.value) + ".1"},
      desk.now(),
      "550 5.1.1 <chris@initech.example>: no such user"};
  {
    auto transaction = desk.store().begin();
    storage::Changes changes;
    changes.timers = {timer};
    REQUIRE(transaction->apply(changes));
    REQUIRE(transaction->commit());
  }
  desk.wait(1s);
  CHECK(desk.ticket(1).status == Status::open);
  CHECK(desk.ticket(1).agent_replies == 0);
  CHECK(desk.has_event(1, "answer.bounced"));
  CHECK(desk.has_event(1, "address.dead"));
  REQUIRE(desk.outbox(kAlice).size() == told + 1);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("no such user"));
  desk.post_bytes(bytes_of(copy, {}));  // and a report of the same
  CHECK(desk.outbox(kAlice).size() == told + 1);
}
