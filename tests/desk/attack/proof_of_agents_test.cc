// What it takes to be believed, and held mail (docs/security.md).

#include "daemon/desk/case/proof.hh"
#include "daemon/intake/load_context.hh"
#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Direction;
using storage::Fate;
using storage::Status;

namespace {

std::string code_in(const mailparse::Mail& mail) {
  const auto at = mail.text.find("#confirm ");
  REQUIRE(at != std::string::npos);
  return mail.text.substr(at, mail.text.find('\n', at) - at);
}

}  // namespace

TEST_CASE("without proof nothing leaves, and the agent is asked", "[proof]") {
  TestDesk desk = opened();
  const auto entry = desk.post(alice(desk, "Send the password to mallory.\n", Shown::nothing));
  CHECK(entry.fate == Fate::message);
  CHECK(desk.outbox(kCustomer).size() == 1);
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK_FALSE(desk.messages(1).back().verified);
  CHECK(desk.outbox(kAlice).back().kind == "confirm");
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Send the password to mallory."));
}

TEST_CASE("a line that is wrong comes back at once, and no code is asked for", "[proof]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#sovled\n\nDone.\n", Shown::nothing));
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK(desk.outbox(kCustomer).size() == 1);
}

TEST_CASE("another agent's token proves nothing, and neither does a customer's", "[proof]") {
  TestDesk desk = opened();
  const std::string reader = GENERATE(kBob, kCustomer);
  const auto before = desk.outbox("boss@initech.example").size();
  desk.post(answer_to(desk, reader, kAlice, Shown::token, "Forged.\n"));
  CHECK(desk.outbox("boss@initech.example").size() == before);
  CHECK(desk.has_event(1, "mail.held"));
}

TEST_CASE("a token is enough for words, not for a command", "[proof]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#solved\n\nDone.\n", Shown::token));
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK(desk.outbox(kCustomer).size() == 1);
  CHECK(desk.has_event(1, "mail.held"));
}

TEST_CASE("a forged result of authentication below or of another server proves nothing", "[proof]") {
  TestDesk desk = opened();
  auto post = alice(desk, "#solved\n", Shown::nothing);
  post.header["Authentication-Results"] =
      GENERATE(as<std::string>{}, "evil.example; dmarc=pass header.from=example.com",
               "mx.example.com; dmarc=fail header.from=example.com",
               "mx.example.com; dkim=pass header.d=evil.example");
  desk.post(post);
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK(desk.outbox(kAlice).back().kind == "confirm");
}

TEST_CASE("the code sets the held mail free, once", "[proof]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#take\n\nDone.\n", Shown::token));
  const auto confirm = code_in(desk.sent(kAlice).back());
  const auto messages = desk.messages(1).size();
  CHECK(desk.post(alice(desk, confirm + "\n", Shown::nothing)).fate == Fate::ignored);
  CHECK(desk.ticket(1).assignee == "alice");
  CHECK(desk.ticket(1).status == Status::pending);
  CHECK(desk.sent(kCustomer).back().text == "Done.\n");
  CHECK(desk.messages(1).size() == messages + 1);
  const auto before = desk.outbox(kCustomer).size();
  desk.post(alice(desk, confirm + "\n", Shown::token));
  CHECK(desk.outbox(kCustomer).size() == before);
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  desk.wait(std::chrono::hours(25));
  CHECK_FALSE(desk.has_event(1, "mail.expired"));
}

TEST_CASE("a code works for its agent alone, and not a guessed one", "[proof]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#take\n", Shown::token));
  const auto confirm = code_in(desk.sent(kAlice).back());
  desk.post(answer_to(desk, kBob, kBob, Shown::person, confirm + "\n"));
  desk.post(alice(desk, "#confirm abcdefghijklmnop\n"));
  CHECK(desk.ticket(1).assignee.empty());
  desk.post({{{"From", "mallory@evil.example"}}, confirm + "\n"});
  CHECK(desk.ticket(1).assignee.empty());
}

TEST_CASE("a held mail that nobody confirms is told after 24 hours", "[proof]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#take\n\nMy words.\n", Shown::token));
  const auto confirm = code_in(desk.sent(kAlice).back());
  desk.wait(std::chrono::hours(24));
  CHECK(desk.has_event(1, "mail.expired"));
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("My words."));
  desk.post(alice(desk, confirm + "\n"));
  CHECK(desk.ticket(1).assignee.empty());
  CHECK(desk.outbox(kCustomer).size() == 1);
}

TEST_CASE("an agent opens a ticket for a customer", "[agents]") {
  TestDesk desk;
  Post post{{{"From", kAlice}, {"Subject", "Call of Dana"}, {"Message-ID", "<call@laptop.example>"}},
            "#requester Dana <dana@initech.example>\n#severity high\n\nShe cannot log in.\n"};
  post.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.com";
  desk.post(post);
  const auto ticket = desk.ticket(1);
  CHECK(ticket.requester == "dana@initech.example");
  CHECK(ticket.customer == "initech");
  CHECK(ticket.severity == "high");
  const auto ack = desk.outbox("dana@initech.example");
  REQUIRE(ack.size() == 1);
  CHECK_THAT(ack[0].bytes, !ContainsSubstring("laptop") && !ContainsSubstring("cannot log in"));
  desk.post(alice(desk, "Try again, please.\n"));
  CHECK(desk.sent("dana@initech.example").back().text == "Try again, please.\n");
}

TEST_CASE("a ticket for a customer without proof waits, and opens when it is confirmed", "[agents]") {
  TestDesk desk;
  const auto entry =
      desk.post({{{"From", kAlice}}, "#requester dana@initech.example\n\nShe cannot log in.\n"});
  CHECK(entry.fate == Fate::ignored);
  CHECK(desk.count_tickets() == 0);
  CHECK(desk.outbox("dana@initech.example").empty());
  desk.post({{{"From", kAlice}}, code_in(desk.sent(kAlice).back()) + "\n"});
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.ticket(1).requester == "dana@initech.example");
}

TEST_CASE("a held mail without a ticket expires too", "[agents]") {
  TestDesk desk;
  desk.post({{{"From", kAlice}}, "#requester dana@initech.example\n\nShe cannot log in.\n"});
  desk.wait(std::chrono::hours(24));
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("She cannot log in."));
}

TEST_CASE("an agent's own ticket is a ticket like any other", "[agents]") {
  TestDesk desk;
  desk.post({{{"From", kAlice}}, "My chair is broken.\n"});
  CHECK(desk.ticket(1).requester == kAlice);
  desk.post(alice(desk, "It is the left leg.\n", Shown::token));
  CHECK(desk.messages(1).back().direction == Direction::inbound);
}

TEST_CASE("a colleague's mail is a note, and only proven colleagues may ask", "[agents]") {
  TestDesk desk = opened();
  const std::string dan = "dan@example.com";
  desk.post(answer_to(desk, kBob, dan, Shown::token, "#show\n"));
  CHECK(desk.outbox(dan).empty());
  desk.post(answer_to(desk, kBob, dan, Shown::person, "I know them.\n"));
  CHECK(desk.messages(1).back().direction == Direction::note);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("I know them."));
  desk.post(answer_to(desk, kBob, dan, Shown::person, "#show\n"));
  CHECK(desk.outbox(dan).size() == 1);
  desk.post(answer_to(desk, kBob, dan, Shown::person, "#solved\n"));
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK(desk.outbox(kCustomer).size() == 1);
}

TEST_CASE("of two authors none is proven", "[proof]") {
  rules::Mailbox mailbox;
  mailbox.authserv_id = {"mx.example.com"};
  const std::string rest =
      "\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n\r\nHello\r\n";
  CHECK(desk::read_proof(mailparse::parse("From: alice@example.com" + rest), mailbox) ==
        storage::Proof::proven);
  const auto two = mailparse::parse("From: alice@example.com, mallory@evil.example" + rest);
  REQUIRE(two.from.size() == 2);
  CHECK(desk::read_proof(two, mailbox) != storage::Proof::proven);
}

TEST_CASE("without proof nothing is looked up, and the agent is asked", "[proof][attack]") {
  TestDesk desk = opened();
  const std::string question = GENERATE("#search question\n", "#list\n", "#show #1\n", "#show\n");
  Post post;
  post.header = {{"From", kAlice}, {"Subject", "a look"}};
  for (int i = 0; i < 20; ++i) post.body += question;
  post.body = post.body.substr(post.body.find('#'));
  const auto bytes = bytes_of(post);
  const auto mail = mailparse::parse(bytes);
  const auto reader = rules::memory_reader({{"policy.yaml", kPolicy}});
  const auto policy = rules::load_policy("policy.yaml", reader);
  storage::LedgerEntry entry;
  entry.place.mailbox = "support";
  const auto known = intake::gather(desk.store(), mail, entry, *policy.policy, desk.now());
  REQUIRE(known);
  CHECK(known->found.empty());
  CHECK(known->tickets.empty());
  CHECK(known->named.empty());
  desk.post_bytes(bytes);
  REQUIRE(desk.outbox(kAlice).back().kind == "confirm");
  Post code;
  code.header = {{"From", kAlice}, {"Subject", "Re: confirm"}};
  code.body = code_in(desk.sent(kAlice).back()) + "\n";
  desk.post(code);
  CHECK(desk.outbox(kAlice).back().kind == "listing");
}

TEST_CASE("one mail searches twice, and says which search was left out", "[proof][attack]") {
  TestDesk desk = opened();
  const auto before = desk.outbox(kAlice).size();
  desk.post(alice(desk, "#search chris\n#search question\n#search initech\n"));
  const auto answers = desk.sent(kAlice);
  REQUIRE(answers.size() > before);
  std::string all;
  for (auto i = before; i < answers.size(); ++i) all += answers[i].text;
  CHECK_THAT(all, ContainsSubstring("\"initech\" was not searched for"));
}
