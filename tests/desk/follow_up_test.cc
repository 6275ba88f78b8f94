// A mail that joins a ticket, or may not (docs/architecture.md).

#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Direction;
using storage::Fate;
using storage::Status;

namespace {

std::string token_of(TestDesk& desk, const std::string& recipient) {
  return desk.outbox(recipient).front().message_id;
}

}  // namespace

TEST_CASE("a reply joins by token, by stored Message-ID, or by tag of a participant", "[follow]") {
  const auto way = GENERATE(range(0, 6));
  TestDesk desk;
  desk.post({{{"Message-ID", "<first@initech.example>"}}});
  const std::string id = token_of(desk, kCustomer), token = id.substr(0, id.find('@'));
  const std::pair<std::string, std::string> ways[] = {{"In-Reply-To", "<" + id + ">"},
                                                      {"References", "<other@relay.example> <" + id + ">"},
                                                      {"In-Reply-To", "<first@initech.example>"},
                                                      {"Subject", "AW: [example #1] Question"},
                                                      {"To", "support+" + token + "@example.com"},
                                                      {"Cc", "support+" + token + "@example.com"}};
  const auto& [name, value] = ways[way];
  CAPTURE(name, value);
  const auto entry = desk.post({{{name, value}}, "More words\n"});
  CHECK(entry.ticket.value == 1);
  CHECK(desk.count_tickets() == 1);
  CHECK_THAT(desk.messages(1).back().reply_text, ContainsSubstring("More words"));
  CHECK(desk.outbox(kCustomer).size() == 1);  // one acknowledgement, for the ticket
  CHECK(desk.outbox("alice@example.com").size() == 2);
  CHECK(desk.ticket(1).customer_replies == 1);
}

TEST_CASE("a subject tag admits no stranger (pains 12)", "[follow]") {
  TestDesk desk;
  desk.post({});
  const auto entry =
      desk.post({{{"From", "mallory@evil.example"}, {"Subject", "Re: [Example #1] Question"}}});
  CHECK(entry.ticket.value == 2);
  CHECK(desk.has_event(2, "ticket.named"));
  CHECK(desk.messages(1).size() == 2);  // the mail and its acknowledgement
}

TEST_CASE("a stranger with a token is shown to agents and changes nothing", "[follow]") {
  TestDesk desk;
  desk.post({});
  const auto before = desk.ticket(1).status;
  const auto entry =
      desk.post({{{"From", "mallory@evil.example"}, {"In-Reply-To", "<" + token_of(desk, kCustomer) + ">"}}});
  CHECK(entry.ticket.value == 1);
  CHECK_FALSE(desk.messages(1).back().verified);
  CHECK(desk.ticket(1).status == before);
  CHECK(desk.ticket(1).customer_replies == 0);
  CHECK(desk.outbox("mallory@evil.example").empty());
  CHECK(desk.outbox("alice@example.com").size() == 2);
}

TEST_CASE("a colleague of the same customer joins in full, if proven", "[follow]") {
  TestDesk desk;
  desk.post({});
  std::map<std::string, std::string> header = {{"From", "pat@initech.example"},
                                               {"In-Reply-To", "<" + token_of(desk, kCustomer) + ">"}};
  desk.post({header});
  CHECK_FALSE(desk.messages(1).back().verified);
  header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=initech.example";
  desk.post({header, "Other words.\n"});
  CHECK(desk.messages(1).back().verified);
  CHECK_THAT(desk.sent("alice@example.com").back().text,  // whom the unproven mail has named already
             ContainsSubstring("pat@initech.example is only named here"));
}

TEST_CASE("a proven colleague who writes takes part from then on", "[follow]") {
  TestDesk desk;
  desk.post({});
  desk.post({{{"From", "Pat <pat@initech.example>"},
              {"In-Reply-To", "<" + token_of(desk, kCustomer) + ">"},
              {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}}});
  CHECK_THAT(desk.sent("alice@example.com").back().text,
             ContainsSubstring("pat@initech.example takes part from now on."));
  CHECK(desk.has_event(1, "participant.added"));
  desk.post(alice_on(desk, 1, "Please restart it.\n"));
  CHECK(desk.outbox("pat@initech.example").size() == 1);
}

TEST_CASE("a forged token joins nothing", "[follow]") {
  TestDesk desk;
  desk.post({});
  std::string token = token_of(desk, kCustomer);
  token[token.find('@') - 1] = token[token.find('@') - 1] == 'a' ? 'b' : 'a';
  CHECK(desk.post({{{"From", "mallory@evil.example"}, {"In-Reply-To", "<" + token + ">"}}}).ticket.value ==
        2);
}

TEST_CASE("a vacation answer is filed and changes nothing (pains 16)", "[follow]") {
  TestDesk desk;
  desk.post({});
  const auto before = desk.ticket(1);
  const auto entry = desk.post(
      {{{"Auto-Submitted", "auto-replied"}, {"In-Reply-To", "<" + token_of(desk, kCustomer) + ">"}}});
  CHECK(entry.ticket.value == 1);
  CHECK(desk.messages(1).back().machine);
  CHECK(desk.ticket(1).status == before.status);
  CHECK(desk.ticket(1).customer_replies == 0);
  CHECK(desk.outbox().size() == 3);  // nothing was added to acknowledgement and two notifications
}

TEST_CASE("a bounce is filed with the ticket whose mail it returns, and answered by nobody (pains 15)",
          "[follow]") {
  TestDesk desk;
  desk.post({});
  const std::string token = token_of(desk, kCustomer);
  const auto entry =
      desk.post({{{"From", "MAILER-DAEMON@mx.initech.example"},
                  {"Return-Path", "<>"},
                  {"Subject", "Undelivered"},
                  {"Content-Type", "multipart/report; report-type=delivery-status; boundary=b"}},
                 "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: "
                 "dns; mx\r\n\r\n"
                 "Final-Recipient: rfc822; chris@initech.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                 "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
                     token + ">\r\n\r\n--b--\r\n"});
  CHECK(entry.ticket.value == 1);
  CHECK(desk.has_event(1, "mail.bounced"));
  CHECK(desk.outbox().size() == 3);
}

TEST_CASE("a reply to a closed ticket opens a linked one", "[follow]") {
  TestDesk desk;
  desk.post({{{"Subject", "A vulnerability"}}});
  REQUIRE(desk.ticket(1).status == Status::closed);
  const auto entry = desk.post({{{"In-Reply-To", "<" + token_of(desk, kCustomer) + ">"}}});
  CHECK(entry.ticket.value == 2);
  CHECK(desk.ticket(2).follow_up_of.value == 1);
  CHECK(desk.ticket(1).status == Status::closed);
}
