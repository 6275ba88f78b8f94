// A mail that opens a ticket: routing, the acknowledgement, who is told.

#include "tests/desk/support.hh"

using namespace desk::test;
using storage::Fate;
using storage::Status;

namespace {

std::string header_of(const mailparse::Mail& mail, std::string_view name) {
  for (const auto& [key, value] : mail.headers)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("a customer's mail becomes a ticket, routed by the rules", "[open]") {
  TestDesk desk;
  const auto entry = desk.post({{{"Subject", "Site down"}}});
  CHECK(entry.fate == Fate::message);
  const auto ticket = desk.ticket(1);
  CHECK(ticket.subject == "Site down");
  CHECK(ticket.status == Status::fresh);
  CHECK(ticket.severity == "urgent");
  CHECK(ticket.group == "tier1");
  CHECK(ticket.customer == "initech");
  CHECK(ticket.plan == "enterprise");
  CHECK(ticket.tags == std::vector<std::string>{"outage"});
  CHECK(ticket.requester == "chris@initech.example");
  CHECK(desk.has_event(1, "rule.matched"));
}

TEST_CASE("without a rule the severity is the last one", "[open]") {
  TestDesk desk;
  desk.post({});
  CHECK(desk.ticket(1).severity == "low");
}

TEST_CASE("the acknowledgement goes to the requester alone and says that it is automatic", "[open][ack]") {
  TestDesk desk;
  desk.post({{{"Cc", "boss@initech.example"},
              {"Message-ID", "<first@initech.example>"},
              {"References", "<zero@initech.example>"},
              {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}}});
  const auto copies = desk.outbox("chris@initech.example");
  REQUIRE(copies.size() == 1);
  CHECK(copies[0].kind == "ack");
  CHECK(copies[0].sender.empty());  // the null return path
  CHECK(desk.outbox("boss@initech.example").empty());
  const auto mail = desk.sent("chris@initech.example").front();
  CHECK_THAT(mail.subject, ContainsSubstring("[Example #1]"));
  CHECK(header_of(mail, "Auto-Submitted") == "auto-replied");
  CHECK(mail.in_reply_to == std::vector<std::string>{"first@initech.example"});
  REQUIRE(mail.references.size() == 3);
  CHECK(mail.references[0] == "zero@initech.example");
  CHECK(mail.references[1] == "first@initech.example");
  CHECK(mail.references[2] == mail.message_id);  // a relay may rewrite Message-ID, not this
  CHECK(mail.reply_to.front().addr_spec == "support@example.com");
  CHECK_THAT(mail.message_id, ContainsSubstring("t1.m2.r1."));
}

TEST_CASE("an acknowledgement repeats no words of a sender whose From is not proven (pains 24)",
          "[open][ack]") {
  TestDesk desk;
  desk.post({{{"Subject", "Buy at evil.example"}}, "Visit evil.example\n"});
  const auto mail = desk.sent("chris@initech.example").front();
  CHECK(mail.subject.find("evil") == std::string::npos);
  CHECK(mail.text.find("evil") == std::string::npos);

  desk.post({{{"Subject", "A real question"},
              {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}}});
  CHECK_THAT(desk.sent("chris@initech.example").back().subject, ContainsSubstring("A real question"));
}

TEST_CASE("nothing automatic is answered (invariant 5)", "[open][ack]") {
  TestDesk desk;
  struct Row {
    std::string name, value, reason;
  };
  const std::string machine = "written by a machine", unwanted = "the sender wants no automatic answer",
                    own = "one of our own mailboxes", nobody = "wants no automatic answer";
  const auto row = GENERATE_COPY(
      Row{"Precedence", "bulk", unwanted}, Row{"List-Id", "<news.initech.example>", unwanted},
      Row{"Auto-Submitted", "auto-generated", machine}, Row{"X-Auto-Response-Suppress", "All", unwanted},
      Row{"Return-Path", "<>", machine}, Row{"From", "noreply@initech.example", unwanted},
      Row{"From", "support@example.com", own}, Row{"From", "", nobody});
  desk.post({{{row.name, row.value}}});
  CAPTURE(row.name, row.value);
  CHECK(desk.count_tickets() == 1);
  const auto events = desk.store().events({1});
  const auto said = std::find_if(events->begin(), events->end(),
                                 [](const auto& event) { return event.kind == "ack.suppressed"; });
  REQUIRE(said != events->end());
  CHECK_THAT(said->detail, ContainsSubstring(row.reason));
  for (const auto& item : desk.outbox()) CHECK(item.kind == "notification");
}

TEST_CASE("a machine's answer to nothing of ours makes no ticket (pains 16)", "[open]") {
  TestDesk desk;
  const auto entry = desk.post({{{"Auto-Submitted", "auto-replied"}, {"Subject", "Out of office"}}});
  CHECK(entry.fate == Fate::ignored);
  CHECK_THAT(entry.reason, ContainsSubstring("automatic mail"));
  CHECK(desk.count_tickets() == 0);
  CHECK(desk.outbox().empty());
}

TEST_CASE("those who are responsible are told, each by a copy of their own", "[open][notify]") {
  TestDesk desk;
  desk.post({});
  CHECK(desk.outbox("carol@example.com").empty());
  const auto alice = desk.sent("alice@example.com"), bob = desk.sent("bob@example.com");
  REQUIRE(alice.size() == 1);
  REQUIRE(bob.size() == 1);
  CHECK(alice[0].message_id != bob[0].message_id);
  CHECK(alice[0].in_reply_to == bob[0].in_reply_to);  // one thread for agents
  CHECK(alice[0].in_reply_to.front() != desk.sent("chris@initech.example")[0].in_reply_to.front());
  CHECK_THAT(alice[0].text, ContainsSubstring("All pages answer 502."));
  CHECK(header_of(alice[0], "Auto-Submitted") == "auto-generated");
}

TEST_CASE("a rule's reply replaces the acknowledgement, and a closed ticket disturbs nobody", "[open]") {
  TestDesk desk;
  desk.post({{{"Subject", "A vulnerability"}}});
  CHECK(desk.ticket(1).status == Status::closed);
  const auto mails = desk.sent("chris@initech.example");
  REQUIRE(mails.size() == 1);
  CHECK_THAT(mails[0].text, ContainsSubstring("example.com/security"));
  CHECK(desk.outbox("alice@example.com").empty());

  // C7: the second mail of the same sender is for people.
  desk.post({{{"Subject", "Another vulnerability"}}});
  CHECK(desk.ticket(2).status == Status::fresh);
  CHECK(desk.outbox("alice@example.com").size() == 1);
}

TEST_CASE("a dropped mail leaves its reason in the ledger and nothing else", "[open]") {
  TestDesk desk;
  const auto entry = desk.post({{{"Subject", "Our newsletter"}}});
  CHECK(entry.fate == Fate::ignored);
  CHECK(entry.reason == "newsletter");
  CHECK(desk.count_tickets() == 0);
  CHECK(desk.outbox().empty());
}

TEST_CASE("the requester is Reply-To where the mailbox says so, or where From is ours", "[open]") {
  TestDesk desk;
  desk.post({{{"From", "form@site.example"}, {"Reply-To", "visitor@firm.example"}}, "Hello\n", "list"});
  CHECK(desk.ticket(1).requester == "visitor@firm.example");
  desk.post({{{"From", "support@example.com"}, {"Reply-To", "visitor@firm.example"}}, "Hello again\n"});
  CHECK(desk.ticket(2).requester == "visitor@firm.example");
  desk.post({{{"From", "form@site.example"}, {"Reply-To", "visitor@firm.example"}}, "To support\n"});
  CHECK(desk.ticket(3).requester == "form@site.example");
}

TEST_CASE("a mail without From, Date or Message-ID is a ticket (pains 2, 6)", "[open]") {
  TestDesk desk;
  const auto entry = desk.post({{{"From", ""}, {"Date", ""}, {"Message-ID", ""}}});
  CHECK(entry.fate == Fate::message);
  CHECK(desk.ticket(1).requester.empty());
  CHECK(desk.outbox("alice@example.com").size() == 1);
}
