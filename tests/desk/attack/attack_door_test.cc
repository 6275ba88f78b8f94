// Attacks on what is believed of a sender: docs/security.md numbers them.

#include <set>

#include "daemon/desk/case/proof.hh"
#include "mailparse/parse/parse.hh"
#include "tests/desk/door.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using storage::Fate;

namespace {

using People = std::vector<std::string>;

std::string last_of(const TestDesk& desk, const std::string& reader) {
  return "<" + desk.outbox(reader).back().message_id + ">";
}

}  // namespace

TEST_CASE("attack: A2a a forged boss gets no plan, no page, and nobody copied in", "[attack]") {
  Door door;
  door.post(Said::failed, {{"From", "Bill <bill@initech.example>"},
                           {"Cc", "bill.lumbergh@initech-mail.example"},
                           {"Subject", "Our shop is down"}});
  const auto ticket = door.desk.ticket(1);
  CHECK(ticket.plan.empty());
  CHECK(ticket.customer.empty());
  CHECK(ticket.severity == "low");
  CHECK(ticket.tags == People{"forged"});
  CHECK(door.mails({}, "page").empty());
  CHECK(door.people(1) == People{"bill@initech.example"});
  CHECK_THAT(door.read_by(kBob), ContainsSubstring("our server says this is NOT from initech.example"));
  CHECK_THAT(door.read_by(kBob), ContainsSubstring("bill.lumbergh@initech-mail.example is only named here"));
  door.begin();
  door.answer(1, "The new password is hunter2.\n");
  CHECK(door.outsiders() == std::set<std::string>{"bill@initech.example"});
}

TEST_CASE("attack: A2b a forged mail of an agent to the desk waits for the agent", "[attack]") {
  Door door;
  door.post(
      Said::failed,
      {{"From", "Alice Meyer <alice@example.com>"}, {"Cc", "alice.meyer@evil.example"}, {"Subject", "Bob"}},
      "Bob, send me the database password.\n");
  CHECK(door.desk.count_tickets() == 0);
  CHECK(door.mails(kBob).empty());
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("#confirm "));
  SECTION("and one of which nothing is known lets nobody in, and says what it claims") {
    door.post(
        Said::unknown,
        {{"From", "Alice Meyer <alice@example.com>"}, {"Cc", "alice.meyer@evil.example"}, {"Subject", "Bob"}},
        "Bob, send me the database password.\n");
    REQUIRE(door.desk.count_tickets() == 1);
    CHECK(door.people(1) == People{kAlice});
    CHECK_THAT(door.read_by(kBob), ContainsSubstring("claims to be Alice Meyer (an agent); not proven"));
  }
}

TEST_CASE("attack: A2c a colleague's forged approval is no note of a colleague", "[attack]") {
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    door.post(Said::proven, {{"From", "Eve <" + kEve + ">"}, {"Subject", "Refund"}});
    const auto token = last_of(door.desk, kEve);
    door.begin();
    door.post(said,
              {{"From", "\"Dan Boss (CFO)\" <dan@example.com>"},
               {"Subject", "Re: [Example #1] Refund"},
               {"In-Reply-To", token}},
              "Checked with legal: approved. Refund to the new IBAN.\n");
    const auto read = door.read_by(kAlice);
    CHECK_THAT(read, !ContainsSubstring("a note of a colleague"));
    CHECK_THAT(read, ContainsSubstring("a mail that claims to be of a colleague"));
    CHECK_FALSE(door.desk.messages(1).back().verified);
  }
}

TEST_CASE("attack: A3a a guessed tag in a participant's name joins no colleagues", "[attack]") {
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    door.post(Said::proven, {{"Subject", "Question"}});
    door.post(said, {{"Subject", "[Example #1] Any news?"},
                     {"Cc", "mallory@initech.example, x@anything.initech.example"}});
    CHECK(door.people(1) == People{kCustomer});
    door.begin();
    door.answer(1);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  }
}

TEST_CASE("attack: A3b a known Message-ID makes nobody a colleague of the customer", "[attack]") {
  for (const auto* from :
       {"mallory@initech.example", "ghost@initech.example", "x@dyn-1-2-3.initech.example"}) {
    for (const auto said : {Said::failed, Said::unknown}) {
      Door door;
      door.post(Said::proven, {{"Subject", "Question"}, {"Message-ID", "<first@initech.example>"}});
      door.answer(1, "It is done.\n\n#solved\n");
      REQUIRE(door.desk.ticket(1).status == storage::Status::solved);
      door.post(said, {{"From", from},
                       {"Cc", kEve},
                       {"Subject", "Re: Question"},
                       {"In-Reply-To", "<first@initech.example>"}});
      CHECK(door.desk.ticket(1).status == storage::Status::solved);
      CHECK(door.people(1) == People{kCustomer});
    }
  }
  SECTION("a subdomain counts where it is listed") {
    std::string policy = kDoorPolicy;
    policy.replace(policy.find("[initech.example]"), 17, "[initech.example, '*.initech.example']");
    Door door(policy);
    door.post(Said::proven, {{"From", "dan@eu.initech.example"}, {"Subject", "Question"}});
    CHECK(door.desk.ticket(1).customer == "initech");
  }
}

TEST_CASE("attack: A4 three forged mails do not make the desk deaf to the true one", "[attack]") {
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    door.post(Said::proven, {{"Subject", "Our shop"}});
    for (const std::string mark : {"", ": ", "e: "})
      door.post(said, {{"Subject", mark + "[Example #1] Our shop"}}, "Any news?\n");
    door.begin();
    door.post(Said::proven, {{"Subject", "Re: [Example #1] Our shop"}}, "Any news?\n");
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("a new mail of the customer"));
  }
  SECTION("a subject that grows is no echo where the words differ") {
    Door door;
    door.post(Said::unknown, {{"Subject", "Our shop"}});
    for (const std::string mark : {"", ": ", "e: "})
      door.post(Said::unknown, {{"Subject", mark + "[Example #1] Our shop"}}, "Forged words " + mark + "\n");
    door.begin();
    door.post(Said::unknown, {{"Subject", "Re: [Example #1] Our shop"}}, "NOW EVERYTHING IS DOWN\n");
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("NOW EVERYTHING IS DOWN"));
  }
  SECTION("what is taken for an echo is told within the hour all the same") {
    Door door;
    door.post(Said::unknown, {{"Subject", "Our shop"}});
    for (int i = 0; i < 4; ++i)
      door.post(Said::unknown, {{"Subject", "[Example #1] Our shop"}}, "Any news?\n");
    door.begin();
    door.desk.wait(1h);
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("repeat themselves"));
  }
}

TEST_CASE("attack: A5 forged orders take neither reminder nor breach of a ticket", "[attack]") {
  std::string policy = kDoorPolicy;
  policy.replace(policy.find("low: {first_response: 4h}"), 25,
                 "low: {first_response: 4h, remind: [80%], breach: {notify: owner}}");
  Door door(policy);
  door.post(Said::proven, {{"Subject", "Question"}});
  for (int i = 0; i < 60; ++i)
    door.post(Said::failed, {{"From", i % 2 ? kAlice : kBob}, {"Subject", "[Example #1]"}}, "#solved\n");
  door.begin();
  door.desk.wait(5h);
  for (const auto& agent : {kAlice, kBob}) {
    CHECK_THAT(door.read_by(agent), ContainsSubstring("80%"));
    CHECK_THAT(door.read_by(agent), ContainsSubstring("missed"));
  }
}

TEST_CASE("attack: A6 no automation carries a forged sender's subject or name", "[attack]") {
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    door.post(said, {{"From", "\"Example Bank Security\" <" + kVictim + ">"},
                     {"Subject", "Your account is locked, log in at https://evil.example/0"}});
    door.desk.wait(15min);
    const auto read = door.read_by(kVictim);
    CHECK_THAT(read, ContainsSubstring("We are still looking, dear customer: your request."));
    CHECK_THAT(read, !ContainsSubstring("locked"));
    CHECK_THAT(read, !ContainsSubstring("Bank Security"));
  }
  SECTION("nor does a breach") {
    std::string policy = kDoorPolicy;
    policy.replace(policy.find("low: {first_response: 4h}"), 25,
                   "low: {first_response: 4h, breach: {reply: holding}}");
    policy.erase(policy.find("automations:"), policy.find("templates:") - policy.find("automations:"));
    Door door(policy);
    door.post(Said::unknown, {{"From", "\"Example Bank Security\" <x@initech.example>"},
                              {"Subject", "Your account is locked"}});
    door.desk.wait(5h);
    const auto read = door.read_by("x@initech.example");
    CHECK_THAT(read, ContainsSubstring("We are still looking, dear customer: your request."));
    CHECK_THAT(read, !ContainsSubstring("locked"));
    CHECK_THAT(read, !ContainsSubstring("Bank Security"));
  }
  SECTION("a proven sender's own words come back") {
    Door door;
    door.post(Said::proven, {{"Subject", "My printer"}});
    door.desk.wait(15min);
    CHECK_THAT(door.read_by(kCustomer), ContainsSubstring("We are still looking, Chris Lee: My printer."));
  }
}

TEST_CASE("attack: A7 the writer of a form proves nothing of whom Reply-To names", "[attack]") {
  Door door;
  door.post(Said::proven,
            {{"From", kEve},
             {"To", "forms@example.com"},
             {"Reply-To", "\"Example Bank Security\" <" + kVictim + ">"},
             {"Subject", "Your account is locked, log in at https://evil.example/0"}},
            "Words.\n", "forms");
  REQUIRE(door.desk.ticket(1).requester == kVictim);
  CHECK(door.desk.ticket(1).proof == storage::Proof::unknown);
  const auto read = door.read_by(kVictim);
  CHECK_FALSE(read.empty());
  CHECK_THAT(read, !ContainsSubstring("locked"));
  CHECK_THAT(read, !ContainsSubstring("Bank Security"));
}

TEST_CASE("attack: A8 a ticket has few strangers and at most fifty people", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", kEve}, {"Subject", "WIN 1000 EUR https://evil.example"}});
  for (int mail = 0; mail < 20; ++mail) {
    std::string cc;
    for (int i = 0; i < 40; ++i) cc += (i ? ", v" : "v") + std::to_string(mail * 40 + i) + "@bank.example";
    door.post(Said::proven, {{"From", kEve}, {"Cc", cc}, {"Subject", "Re: [Example #1] WIN"}},
              "Words " + std::to_string(mail) + ".\n");
  }
  CHECK(door.people(1).size() == 6);
  door.begin();
  door.answer(1);
  CHECK(door.outsiders().size() == 6);
  SECTION("colleagues of the customer are no strangers, and their number has an end too") {
    door.post(Said::proven, {{"Subject", "Question"}});
    for (int mail = 0; mail < 3; ++mail) {
      std::string cc;
      for (int i = 0; i < 30; ++i)
        cc += (i ? ", c" : "c") + std::to_string(mail * 30 + i) + "@initech.example";
      door.post(Said::proven, {{"Cc", cc}, {"Subject", "Re: [Example #2] Question"}},
                "Words " + std::to_string(mail) + ".\n");
    }
    CHECK(door.people(2).size() == 50);
  }
}

TEST_CASE("attack: A9 an incident's answer carries nothing of forged reports", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "The network"}});
  door.post(Said::failed, {{"From", "Example Bank Security <v1@bank.example>"},
                           {"Subject", "Outage: log in at https://evil.example/1"}});
  door.post(Said::unknown, {{"From", "Example Bank Security <v2@bank.example>"},
                            {"Subject", "Outage: log in at https://evil.example/2"}});
  door.post(Said::proven, {{"From", "Ann <ann@globex.example>"}, {"Subject", "Outage here too"}});
  door.begin();
  door.answer(1, "It is mended.\n");
  CHECK(door.mails("v1@bank.example").empty());
  const auto read = door.read_by("v2@bank.example");
  CHECK_THAT(read, ContainsSubstring("It is mended."));
  CHECK_THAT(read, ContainsSubstring("Re: [Example #3] The network"));
  CHECK_THAT(read, !ContainsSubstring("log in"));
  CHECK_THAT(read, !ContainsSubstring("Bank"));
  CHECK_THAT(door.read_by("ann@globex.example"), ContainsSubstring("[Example #4] Outage here too"));
  CHECK_THAT(door.read_by(kAlice),
             ContainsSubstring("#2  our server says that it is not from v1@bank.example"));
}

TEST_CASE("attack: A10 a customer who answers a stranger's mail has a ticket of their own", "[attack]") {
  for (const auto said : {Said::proven, Said::unknown}) {
    Door door;
    door.post(Said::proven, {{"From", kEve}, {"Message-ID", "<trap1@evil.example>"}, {"Subject", "Hello"}});
    door.begin();
    door.post(said, {{"In-Reply-To", "<trap1@evil.example>"}, {"Subject", "Re: Hello"}},
              "I cannot log in.\n");
    REQUIRE(door.desk.count_tickets() == 2);
    CHECK(door.desk.ticket(2).requester == kCustomer);
    CHECK(door.desk.ticket(2).plan == "enterprise");
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
    CHECK_THAT(door.events(2), ContainsSubstring("ticket.named: the mail names #1"));
    door.begin();
    door.answer(2, "Hello Chris, password as before: 0815.\n");
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  }
}

TEST_CASE("attack: A10 ids under our own domain lead nowhere without our key", "[attack]") {
  Door door;
  door.post(Said::proven,
            {{"From", kEve}, {"Message-ID", "<ticket-2.agents@example.com>"}, {"Subject", "Trap"}});
  door.post(Said::proven, {{"Subject", "Question"}});
  for (const auto& item : door.desk.outbox(kAlice)) {
    CHECK_THAT(item.bytes, !ContainsSubstring("<ticket-2.agents@example.com>"));
  }
  door.begin();
  auto post = alice_on(door.desk, 2, "For Chris alone.\n");
  post.header.erase("In-Reply-To");
  post.header["References"] = "<ticket-2.agents@example.com>";
  door.desk.post(post);
  CHECK(door.outsiders() == std::set<std::string>{kCustomer});
}

TEST_CASE("attack: A11 an agent's mail that was not sent to us proves nothing", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", kEve}, {"Subject", "Hello"}, {"Message-ID", "<private@evil.example>"}});
  door.begin();
  const std::map<std::string, std::string> reply = {{"From", "Alice Meyer <alice@example.com>"},
                                                    {"To", kEve},
                                                    {"Subject", "Re: Hello"},
                                                    {"In-Reply-To", "<private@evil.example>"}};
  door.post(Said::proven, reply, "Privately, Eve: we go bankrupt in May.\n");
  CHECK(door.outsiders().empty());
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("#confirm "));
  SECTION("nor does a forward that was once sent to somebody else") {
    door.begin();
    door.post(Said::proven,
              {{"From", "Alice Meyer <alice@example.com>"}, {"To", kEve}, {"Subject", "Fwd: Question"}},
              "See below.\n\n---------- Forwarded message ---------\nFrom: Ann <ann@globex.example>\n"
              "Date: Mon, 2 Mar 2026 at 08:00\nSubject: Question\nTo: <alice@example.com>\n\nHelp.\n");
    CHECK(door.outsiders().empty());
    CHECK(door.desk.count_tickets() == 1);
  }
  SECTION("nor does an old one") {
    door.begin();
    auto old = reply;
    old["To"] = "support@example.com";
    old["Date"] = "Mon, 2 Feb 2026 08:59:00 +0000";
    door.post(Said::proven, old, "An old answer.\n");
    CHECK(door.outsiders().empty());
  }
  SECTION("nor does a colleague's") {
    door.begin();
    auto note = reply;
    note["From"] = "Dan <dan@example.com>";
    door.post(Said::proven, note, "The refund is approved.\n");
    CHECK_THAT(door.read_by(kBob), !ContainsSubstring("a note of a colleague"));
    CHECK_THAT(door.read_by(kBob), ContainsSubstring("claims to be"));
  }
  SECTION("what she sent to us does") {
    door.begin();
    auto open = reply;
    open["To"] = "support@example.com";
    door.post(Said::proven, open, "An answer.\n");
    CHECK(door.outsiders() == std::set<std::string>{kEve});
  }
}

TEST_CASE("attack: A12 an altered copy that came first does not swallow the true mail", "[attack]") {
  const std::map<std::string, std::string> mail = {{"Message-ID", "<true@initech.example>"},
                                                   {"Subject", "All is lost"}};
  SECTION("one that says of itself that a machine wrote it") {
    Door door;
    door.post(Said::proven, {{"From", kEve}, {"Subject", "Hello"}});
    auto copy = mail;
    copy["Auto-Submitted"] = "auto-replied";
    copy["In-Reply-To"] = last_of(door.desk, kEve);
    door.post(Said::unknown, copy);
    door.begin();
    CHECK(door.post(Said::proven, mail).fate == Fate::message);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
    CHECK_FALSE(door.mails(kAlice).empty());
  }
  SECTION("the very same, forged") {
    for (const auto said : {Said::unknown, Said::failed}) {
      Door door;
      door.post(said, mail);
      CHECK(door.post(Said::proven, mail).fate == Fate::message);
      CHECK(door.post(Said::proven, mail, "Words.\n").fate == Fate::duplicate);
    }
  }
  SECTION("a mailbox that asks no server cannot tell: it is one mail, and proven from then on") {
    Door door;
    door.post(Said::unknown, mail, "Words.\n", "urgent");
    REQUIRE(door.desk.ticket(1).proof == storage::Proof::unknown);
    CHECK(door.post(Said::proven, mail).fate == Fate::duplicate);
    CHECK(door.desk.ticket(1).proof == storage::Proof::proven);
  }
}

TEST_CASE("attack: A12 two alarms of one second without Message-ID are two", "[attack]") {
  Door door;
  for (const auto* subject : {"host1 is UP", "host2 is DOWN"})
    CHECK(door.post(Said::unknown, {{"Message-ID", ""}, {"Subject", subject}}, "See subject.\n").fate ==
          Fate::message);
  CHECK(door.desk.count_tickets() == 2);
  CHECK(door.post(Said::unknown, {{"Message-ID", ""}, {"Subject", "host2 is DOWN"}}, "See subject.\n").fate ==
        Fate::duplicate);
}

TEST_CASE("attack: A16 forged mail spends nobody's first mail and nobody's purse", "[attack]") {
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    door.post(said, {{"From", "r@freemail.example"}, {"Subject", "A vulnerability"}}, "Forged.\n");
    door.begin();
    door.post(Said::proven, {{"From", "r@freemail.example"}, {"Subject", "A vulnerability"}}, "True.\n");
    CHECK(door.mails("r@freemail.example", "reply").size() == 1);
  }
  for (const auto said : {Said::failed, Said::unknown}) {
    Door door;
    for (int i = 0; i < 110; ++i)
      door.post(said, {{"From", "u" + std::to_string(i) + "@freemail.example"},
                       {"Subject", "Words " + std::to_string(i)}});
    door.begin();
    door.post(Said::proven, {{"From", "r@freemail.example"}, {"Subject", "My printer"}});
    CHECK(door.mails("r@freemail.example", "ack").size() == 1);
  }
}

TEST_CASE("attack: A18 a customer's lone command does not forbid it to agents", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}}, "#solved\n");
  door.begin();
  door.answer(1, "It works again.\n\n#solved\n");
  CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  CHECK(door.desk.ticket(1).status == storage::Status::solved);
  SECTION("but one that names somebody is taken for a quote") {
    door.post(Said::proven, {{"Subject", "Question two"}}, "#cc eve@evil.example\n");
    door.answer(2, "It works again.\n\n#cc eve@evil.example\n");
    CHECK(door.people(2) == People{kCustomer});
  }
}

TEST_CASE("attack: A19 direction marks and colleagues' names do not reach agents as they are", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", "=?utf-8?q?Alice_Meyer_=E2=80=AEmoc=2Elive=E2=80=AC?= <" + kEve + ">"},
                           {"Subject", "=?utf-8?q?Pay=E2=80=8Bment_=E2=81=A6due?="}});
  door.post(Said::proven, {{"From", "Alice  Meyer <" + kEve + ">"}, {"Subject", "Hello"}});
  for (const auto& item : door.mails(kBob)) {
    const auto mail = mailparse::parse(item.bytes);
    for (const auto* text : {&mail.subject, &mail.from.front().name})
      for (const auto* mark : {"\xE2\x80\xAE", "\xE2\x80\xAC", "\xE2\x80\x8B", "\xE2\x81\xA6"})
        CHECK_THAT(*text, !ContainsSubstring(mark));
  }
  const auto read = door.read_by(kBob);
  CHECK_THAT(read, !ContainsSubstring("From: Alice  Meyer via"));
  CHECK_THAT(read, ContainsSubstring("From: " + kEve + " via Example Support"));
  CHECK_THAT(read, ContainsSubstring("has the name of one of our people, and not the address: " + kEve));
}

TEST_CASE("attack: A19 files that act by themselves reach agents as plain bytes, and are named", "[attack]") {
  Door door;
  door.post(
      Said::proven,
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=edge"}, {"Subject", "Files"}},
      "--edge\r\nContent-Type: text/plain\r\n\r\nSee these.\r\n"
      "--edge\r\nContent-Type: text/calendar; method=REQUEST\r\nContent-Disposition: attachment; "
      "filename=\"invite.ics\"\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
      "--edge\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=\"page.html\"\r\n"
      "\r\n<script>alert(1)</script>\r\n"
      "--edge\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
      "filename=\"invoice.pdf                                                  .exe\"\r\n\r\nMZ\r\n"
      "--edge--\r\n");
  const auto read = door.read_by(kBob);
  CHECK_THAT(read, ContainsSubstring("invite.ics application/octet-stream"));
  CHECK_THAT(read, ContainsSubstring("page.html application/octet-stream"));
  CHECK_THAT(read, ContainsSubstring("invoice.pdf .exe"));
  CHECK_THAT(read, !ContainsSubstring("invoice.pdf  "));
  CHECK_THAT(read, ContainsSubstring("can run programs or scripts"));
  CHECK_THAT(read, ContainsSubstring("an invitation"));
}

TEST_CASE("attack: A21 no address is offered as a command that could not be written", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}});
  const auto token = last_of(door.desk, kCustomer);
  door.begin();
  door.post(Said::unknown, {{"From", "\"bob@initech.example eve2@evil.example\"@evil.example"},
                            {"Subject", "Re: Question"},
                            {"In-Reply-To", token}});
  CHECK_THAT(door.read_by(kAlice), !ContainsSubstring("#cc \""));
}

TEST_CASE("attack: A22 a wall of nested parts reaches agents as bytes that nothing opens", "[attack]") {
  std::string deep;
  for (int i = 0; i < 400; ++i)
    deep += "Content-Type: multipart/mixed; boundary=\"b" + std::to_string(i) + "\"\r\n\r\n--b" +
            std::to_string(i) + "\r\n";
  Door door;
  door.post(
      Said::proven,
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=edge"}, {"Subject", "Deep"}},
      "--edge\r\nContent-Type: text/plain\r\n\r\nSee this.\r\n--edge\r\nContent-Type: message/rfc822\r\n\r\n"
      "Subject: x\r\n" +
          deep + "\r\n--edge--\r\n");
  REQUIRE_FALSE(door.mails(kBob).empty());
  for (const auto& item : door.mails(kBob)) {
    std::size_t nested = 0;
    for (auto at = item.bytes.find("boundary="); at != std::string::npos;
         at = item.bytes.find("boundary=", at + 1))
      ++nested;
    CHECK(nested < 10);
  }
}
