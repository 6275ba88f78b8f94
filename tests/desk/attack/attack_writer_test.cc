// Attacks on who is taken for the writer of a mail: several authors, lists, contradicting verdicts, tokens
// that were handed on, names that look like ours.

#include "mailparse/parse/parse.hh"
#include "tests/desk/door.hh"

using namespace desk::test;
using storage::Proof;
using storage::Status;

namespace {

using Header = std::map<std::string, std::string>;
using People = std::vector<std::string>;

std::string last_of(const TestDesk& desk, const std::string& reader, std::int64_t ticket = 1) {
  return "<" + last_id(desk, reader, ticket) + ">";
}

// A mail whose verdict is written out.
storage::LedgerEntry post(Door& door, const std::string& results, Header header,
                          const std::string& body = "Words.\n") {
  static int count = 0;
  Post post;
  post.header = {{"Message-ID", "<writer" + std::to_string(++count) + "@somewhere.example>"},
                 {"Subject", "Our site is down"}};
  for (auto& [name, value] : header) post.header[name] = std::move(value);
  post.header["Authentication-Results"] = results.empty() ? "" : "mx.example.com; " + results;
  post.body = body;
  return door.desk.post(post);
}

void check_nobody_is_called(Door& door) {
  const auto ticket = door.desk.ticket(1);
  CHECK(ticket.proof == Proof::failed);
  CHECK(ticket.plan.empty());
  CHECK(door.mails({}, "page").empty());
}

}  // namespace

TEST_CASE("attack: A2 a second author does not turn a denied mail into an unknown one", "[attack]") {
  const std::string authors = "Chris Lee <chris@initech.example>, x@evil.example";
  for (const std::string results :
       {"dmarc=fail header.from=initech.example", "dmarc=pass header.from=evil.example",
        "spf=fail smtp.mailfrom=initech.example"}) {
    Door door;
    post(door, results, {{"From", authors}});
    check_nobody_is_called(door);
  }
  SECTION("nor in a ticket") {
    Door door;
    door.post(Said::proven, {{"Subject", "Question"}});
    door.answer(1, "Done.\n\n#solved\n");
    post(door, "dmarc=fail header.from=initech.example",
         {{"From", authors},
          {"Subject", "Re: [Example #1] Question"},
          {"In-Reply-To", last_of(door.desk, kCustomer)}});
    CHECK(door.desk.ticket(1).status == Status::solved);
  }
  SECTION("nor the word of a copy into an agent's answer") {
    Door door;
    door.post(Said::proven, {{"Subject", "Question"}});
    const auto token = last_of(door.desk, kAlice);
    door.begin();
    post(door, "", {{"From", "alice@example.com, x@evil.example"}, {"In-Reply-To", token}}, "Pay to EVIL.\n");
    CHECK(door.outsiders().empty());
  }
}

TEST_CASE("attack: A2 a list of the attacker's own names nobody as the writer", "[attack]") {
  const Header lists[] = {
      {{"List-Id", "<x.evil.example>"}, {"X-Original-From", "Chris Lee <chris@initech.example>"}},
      {{"X-Loop", "a"}, {"X-Original-From", "Chris Lee <chris@initech.example>"}},
      {{"List-Id", "<support.example.com>"}, {"X-Original-From", "Chris Lee <chris@initech.example>"}},
      {{"List-Id", "<x.evil.example>"},
       {"List-Post", "<mailto:eve@evil.example>"},
       {"Reply-To", "Chris Lee <chris@initech.example>"}}};
  for (auto header : lists) {
    Door door;
    header["From"] = "Eve <eve@evil.example>";
    post(door, "dmarc=pass header.from=evil.example", header);
    REQUIRE(door.desk.ticket(1).requester == kCustomer);
    check_nobody_is_called(door);
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("sent by eve@evil.example"));
  }
  SECTION("nor an agent, in answer to a copy of theirs") {
    Door door;
    door.post(Said::proven, {{"Subject", "Question"}});
    const auto token = last_of(door.desk, kAlice);
    door.begin();
    post(door, "dmarc=pass header.from=evil.example",
         {{"From", kEve}, {"X-Loop", "x"}, {"X-Original-From", kAlice}, {"In-Reply-To", token}},
         "Pay to EVIL.\n");
    CHECK(door.outsiders().empty());
    CHECK(door.desk.ticket(1).agent_replies == 0);
  }
  SECTION("nor does a list prove its own address, of which nobody knows who wrote") {
    Door door;
    post(door, "dmarc=pass header.from=initech.example",
         {{"From", "Eve via dev <dev@initech.example>"}, {"List-Id", "<dev.initech.example>"}});
    CHECK(door.desk.ticket(1).proof == Proof::unknown);
  }
  SECTION("a list of the writer's own domain, and a group of ours, do: unproven") {
    for (const auto& [from, results] :
         {std::pair{"team@lists.initech.example", "dmarc=pass header.from=lists.initech.example"},
          std::pair{"support@example.com", ""}, std::pair{"group@example.com", ""}}) {
      Door door;
      post(door, results,
           {{"From", from},
            {"List-Id", "<team.lists.example>"},
            {"X-Original-From", "Chris Lee <chris@initech.example>"}});
      CHECK(door.desk.ticket(1).proof == Proof::unknown);
      CHECK(door.desk.ticket(1).plan == "enterprise");
    }
  }
}

TEST_CASE("attack: A2 a pass beside a denial proves nothing", "[attack]") {
  for (const std::string results :
       {"dkim=pass header.d=initech.example; dmarc=fail header.from=initech.example",
        "dmarc=pass header.from=initech.example; dmarc=fail header.from=initech.example",
        "spf=pass (domain of \"x); dmarc=pass header.from=initech.example (y\"@evil.example designates it) "
        "smtp.mailfrom=x; dmarc=fail header.from=initech.example",
        "dkim=pass header.d=initech.example; dmarc=reject header.from=initech.example",
        "spf=fail smtp.mailfrom=initech.example; dmarc=none header.from=initech.example",
        "spf=fail smtp.mailfrom=x@initech.example; dmarc=temperror"}) {
    INFO(results);
    Door door;
    post(door, results, {});
    check_nobody_is_called(door);
  }
  SECTION("in a second field of the same server") {
    Door door;
    Post post;
    post.header = {{"Subject", "Our site is down"},
                   {"Authentication-Results", "mx.example.com; spf=pass smtp.mailfrom=initech.example"}};
    door.desk.post_bytes(bytes_of(post).insert(
        0,
        "Authentication-Results: mx.example.com; dkim=pass header.d=initech.example\r\n"
        "Authentication-Results: mx.example.com; dmarc=fail header.from=initech.example\r\n"));
    check_nobody_is_called(door);
  }
  SECTION("a signature counts alone where DMARC gave no verdict") {
    for (const std::string results :
         {"dkim=pass header.d=initech.example; dmarc=none header.from=initech.example; spf=fail "
          "smtp.mailfrom=initech.example",
          "dkim=pass header.d=initech.example"}) {
      Door door;
      post(door, results,
           {{"DKIM-Signature",
             "v=1; d=initech.example; s=one; h=from:to:subject:date:message-id; bh=x; b=y"}});
      CHECK(door.desk.ticket(1).proof == Proof::proven);
    }
  }
}

TEST_CASE("attack: A10 an answer to a stranger's mail goes to nobody until it says to whom", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", kEve}, {"Message-ID", "<trap1@evil.example>"}, {"Subject", "Hello"}});
  const auto token = last_of(door.desk, kEve);
  const std::string victim = "val@victim.example";
  door.begin();
  door.post(Said::proven, {{"From", victim}, {"In-Reply-To", token}, {"Subject", "Re: Hello"}},
            "I cannot log in.\n");
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("goes to nobody until it says to whom: #cc " + victim));
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("From: " + victim + " via Example Support"));
  const auto notice = last_of(door.desk, kAlice);
  const auto answer = [&](const std::string& body) {
    auto post = alice_on(door.desk, 1, body);
    post.header["In-Reply-To"] = notice;
    door.begin();
    door.desk.post(post);
  };
  answer("Hello Val, the password as before: 0815.\n");
  CHECK(door.outsiders().empty());
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("it answers a mail of " + victim));
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("the password as before"));
  SECTION("to both, by #cc") {
    answer("#cc " + victim + "\n\nHello both.\n");
    CHECK(door.outsiders() == std::set<std::string>{kEve, victim});
    answer("Once more.\n");
    CHECK(door.outsiders() == std::set<std::string>{kEve, victim});
  }
  SECTION("to those who take part, by #public") {
    answer("#public\n\nHello Eve.\n");
    CHECK(door.outsiders() == std::set<std::string>{kEve});
  }
  SECTION("to nobody, by #note") {
    answer("#note\n\nWho is that?\n");
    CHECK(door.outsiders().empty());
    CHECK_THAT(door.events(1), ContainsSubstring("note.added"));
  }
  SECTION("to the stranger alone, by #split") {
    answer("#split\n");
    CHECK(door.desk.ticket(2).requester == victim);
  }
  SECTION("also where the stranger writes a second time") {
    door.begin();
    door.post(Said::proven, {{"From", victim}, {"In-Reply-To", token}, {"Subject", "Re: Hello"}}, "Hello?\n");
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("goes to nobody until"));
    door.begin();
    door.answer(1, "Hello Val.\n");
    CHECK(door.outsiders().empty());
  }
}

TEST_CASE("attack: a copy's token that others have got proves nothing more", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}, {"Cc", "boss@initech.example"}});
  const auto token = last_of(door.desk, kAlice);
  const Header forged = {{"From", "Alice Meyer <alice@example.com>"}, {"In-Reply-To", token}};
  const bool by_agent = GENERATE(true, false);
  if (by_agent) {  // her answer went to the customer beside the desk
    auto post = alice_on(door.desk, 1, "Have you tried to turn it off?\n", Shown::token);
    post.header["Cc"] = kCustomer;
    door.desk.post(post);
  }
  if (!by_agent)  // the customer's mail has it in its References
    door.post(Said::proven, {{"Subject", "Re: [Example #1] Question"}, {"References", token}}, "It works.\n");
  door.begin();
  for (const std::string body : {"Please pay to EVIL.\n", "#note\n\nThe boss agrees.\n"}) {
    door.post(Said::unknown, forged, body);
    CHECK(door.outsiders().empty());
    CHECK_THAT(door.read_by(kBob), !ContainsSubstring("a note of alice"));
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("#confirm "));
  }
  SECTION("a new copy does, and so does the mail of a colleague who answers to all") {
    door.desk.wait(std::chrono::minutes(1));
    door.post(Said::proven, {{"Subject", "Re: [Example #1] Question"}}, "More words.\n");
    door.begin();
    door.desk.post(alice_on(door.desk, 1, "Good.\n", Shown::token));
    CHECK(door.outsiders() == std::set<std::string>{kCustomer, "boss@initech.example"});
  }
}

TEST_CASE("attack: A19 names that look like ours do not head agents' mail", "[attack]") {
  for (const std::string name : {"Alice\xC2\xA0Meyer", "\"Meyer, Alice\"", "\"Alice Meyer (Support)\"",
                                 "Alice_Meyer", "\"Alice Meyer via Example Support\"", "Example Support",
                                 "\"alice@example.com\"", "\"support@example.com\"", "\xD0\x90lice Meyer",
                                 "Alice Mey\xD0\xB5r", "\xEF\xBC\xA1lice Meyer", "Al\xC2\xADice Meyer"}) {
    INFO(name);
    Door door;
    door.post(Said::proven, {{"From", name + " <" + kEve + ">"}, {"Subject", "Hello"}});
    const auto mail = mailparse::parse(door.mails(kBob).back().bytes);
    CHECK(mail.from.front().name == kEve + " via Example Support");
    CHECK_THAT(mail.text, ContainsSubstring("From: " + kEve + " <" + kEve + ">"));
  }
  SECTION("others keep theirs, without marks that turn it around") {
    Door door;
    door.post(Said::proven,
              {{"From", "=?utf-8?q?Alice_=E2=80=AEKing=E2=80=8B?= <" + kEve + ">"}, {"Subject", "Hello"}});
    const auto mail = mailparse::parse(door.mails(kBob).back().bytes);
    CHECK(mail.from.front().name == "Alice King via Example Support");
    CHECK_THAT(mail.text, ContainsSubstring("From: Alice King <" + kEve + ">"));
  }
}

TEST_CASE("attack: A2 what is not proven is said above the words", "[attack]") {
  Door door;
  door.post(Said::failed, {{"Subject", "Hello"}}, "From: Alice Meyer <alice@example.com>\nWords of mine.\n");
  const auto mail = mailparse::parse(door.mails(kBob).back().bytes);
  for (const auto* text : {&mail.text, &mail.html}) {
    const auto doubt = text->find("our server says this is NOT from initech.example");
    REQUIRE(doubt != std::string::npos);
    CHECK(doubt < text->find("Words of mine"));
  }
}

TEST_CASE("attack: A10 what an agent writes to an outsider is no answer to the ticket", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", kEve}, {"Message-ID", "<trap@evil.example>"}, {"Subject", "Offer"}});
  door.begin();
  const auto write = [&](const Header& header, const std::string& body) {
    Post post = alice_on(door.desk, 1, body);
    for (const auto& [name, value] : header) post.header[name] = value;
    door.desk.post(post);
  };
  SECTION("to a customer whose thread names a stranger's mail") {
    write({{"To", kCustomer},
           {"Cc", "support@example.com"},
           {"Subject", "Re: Offer"},
           {"In-Reply-To", "<c1@initech.example>"},
           {"References", "<trap@evil.example> <c1@initech.example>"}},
          "Dear Chris, the price is SECRET 4711.\n");
    CHECK(door.outsiders().empty());
    CHECK(door.desk.ticket(1).agent_replies == 0);
    CHECK(door.desk.ticket(2).requester == kCustomer);
    return;
  }
  SECTION("to a vendor, in answer to a notification") {
    write({{"To", "vendor@vendor.example"}, {"Cc", "support@example.com, bob@example.com"}},
          "Vendor, the customer broke it: SECRET 4711.\n");
  }
  SECTION("to a vendor, with the notification below") {
    write({{"To", "vendor@vendor.example"},
           {"Cc", "support@example.com"},
           {"Subject", "Fwd: [Example #1] Offer"}},
          "SECRET 4711.\n\n---------- Forwarded message ---------\nFrom: Eve via Example Support "
          "<support@example.com>\nDate: Mon, 2 Mar 2026 at 09:00\nSubject: [Example #1] Offer\nTo: "
          "<alice@example.com>\n\nWords.\n");
  }
  SECTION("unless it says that it is") {
    write({{"To", "vendor@vendor.example"}, {"Cc", "support@example.com"}}, "#public\n\nFor Eve too.\n");
    CHECK(door.outsiders() == std::set<std::string>{kEve});
    return;
  }
  CHECK(door.outsiders().empty());
  CHECK(door.desk.ticket(1).agent_replies == 0);
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("Your mail stayed inside, as a note"));
}

TEST_CASE("attack: A2 no From is nobody's", "[attack]") {
  Door door;
  post(door, "dmarc=fail header.from=initech.example",
       {{"From", ""}, {"Sender", "Chris Lee <chris@initech.example>"}});
  check_nobody_is_called(door);
}

TEST_CASE("attack: A2 a verdict on another domain than we read is a denial", "[attack]") {
  Door door;
  post(door, "dmarc=pass header.from=evil.example", {});
  check_nobody_is_called(door);
  SECTION("but one on the organisation's domain is none") {
    Door other;
    post(other, "dmarc=pass header.from=initech.example", {{"From", "x@eu.initech.example"}});
    CHECK(other.desk.ticket(1).proof == Proof::unknown);
  }
}

TEST_CASE("attack: A3 a mailbox that believes more opens no ticket of another", "[attack]") {
  std::string policy = kDoorPolicy;
  const std::string forms = "requester: reply_to, authserv_id: mx.example.com";
  policy.replace(policy.find(forms), forms.size(),
                 "requester: reply_to, trust: {unknown: [entitle, admit, echo, speak]}");
  Door door(policy);
  door.post(Said::proven, {{"Subject", "Question"}});
  const auto token = last_of(door.desk, kCustomer);
  door.begin();
  door.post(Said::failed, {{"Subject", "[Example #1] Question"}, {"Cc", kEve}}, "Words.\n", "forms");
  door.post(Said::failed, {{"From", "boss@initech.example"}, {"In-Reply-To", token}}, "More.\n", "forms");
  CHECK(door.people(1) == People{kCustomer});
  door.post(Said::failed, {{"From", "dan@example.com"}, {"In-Reply-To", token}}, "Approved.\n", "forms");
  CHECK_THAT(door.read_by(kAlice), !ContainsSubstring("a note of a colleague"));
  SECTION("its own tickets are its own") {
    door.post(Said::failed, {{"Subject", "Form"}, {"Cc", kEve}, {"To", "forms@example.com"}}, "Words.\n",
              "forms");
    CHECK(door.people(2) == People{kCustomer, kEve});
  }
}

TEST_CASE("attack: A16 forged mail takes no acknowledgement of who is proven", "[attack]") {
  std::string policy = kDoorPolicy;
  policy.insert(policy.find("automations:"), "budgets: {desk: 20 per 1h}\n");
  Door door(policy);
  for (int i = 0; i < 30; ++i)
    door.post(Said::failed, {{"From", "u@d" + std::to_string(i) + ".example"}, {"Subject", "Hello"}});
  door.begin();
  door.post(Said::proven, {{"Subject", "Question"}});
  CHECK(door.mails(kCustomer, "ack").size() == 1);
}

TEST_CASE("attack: A16 forged mail spends no pages of true emergencies", "[attack]") {
  Door door;
  for (int i = 0; i < 66; ++i)
    door.post(Said::unknown,
              {{"From", "u" + std::to_string(i) + "@initech.example"},
               {"Subject", "Site " + std::to_string(i) + " is down"}},
              "Words " + std::to_string(i) + ".\n");
  CHECK(door.mails(kAlice, "page").size() == 60);
  door.begin();
  door.post(Said::proven, {{"Subject", "Our shop is down"}});
  CHECK(door.mails(kAlice, "page").size() == 1);
}

TEST_CASE("attack: words about challenges make nobody a machine", "[attack]") {
  for (const std::string subject :
       {"Challenge-response login fails since the update", "Request for authentication logs",
        "What does please confirm your message mean?", "We use spamarrest.com, can you whitelist?"}) {
    INFO(subject);
    Door door;
    door.post(Said::proven, {{"Subject", subject}});
    REQUIRE(door.desk.count_tickets() == 1);
    CHECK_FALSE(door.mails(kAlice).empty());
    const std::string words =
        "Now https://shop.initech.example/login says please verify yourself, challenge-response is on.\n";
    door.begin();
    door.answer(1, words);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
    door.begin();
    door.post(Said::proven,
              {{"Subject", "Re: [Example #1] " + subject}, {"In-Reply-To", last_of(door.desk, kCustomer)}},
              words + "Call me!\n");
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("Call me!"));
  }
}

TEST_CASE("attack: A2 a page says what is not proven", "[attack]") {
  Door door;
  door.post(Said::unknown, {{"Subject", "Our site is down"}});
  const auto pages = door.mails(kAlice, "page");
  REQUIRE(pages.size() == 1);
  CHECK_THAT(mailparse::parse(pages.front().bytes).text,
             ContainsSubstring("not proven: our server could not confirm initech.example"));
}

TEST_CASE("attack: A6 an acknowledgement repeats no ids of a forged mail", "[attack]") {
  const Header header = {{"From", kVictim},
                         {"Message-ID", "<log.in.at.evil.example@evil.example>"},
                         {"References", "<one@bank.example> <two@bank.example>"},
                         {"Subject", "Hello"}};
  Door door;
  door.post(Said::failed, header);
  const auto forged = door.mails(kVictim, "ack");
  REQUIRE(forged.size() == 1);
  CHECK_THAT(forged.front().bytes, !ContainsSubstring("evil.example"));
  CHECK_THAT(forged.front().bytes, !ContainsSubstring("@bank.example> "));
}

TEST_CASE("attack: A19 a mail inside a mail reaches agents as bytes, and is named", "[attack]") {
  Door door;
  door.post(
      Said::proven,
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=edge"}, {"Subject", "Files"}},
      "--edge\r\nContent-Type: text/plain\r\n\r\nSee this.\r\n"
      "--edge\r\nContent-Type: message/rfc822; name=x.eml\r\n\r\nFrom: Alice Meyer <alice@example.com>\r\n"
      "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
      "--edge\r\nContent-Type: image/png; name=a.html\r\n\r\n<script>\r\n"
      "--edge\r\nContent-Type: text/plain; name=a.ics\r\n\r\nBEGIN:VCALENDAR\r\n"
      "--edge\r\nContent-Type: text/plain; name=x.search-ms\r\n\r\nx\r\n--edge--\r\n");
  const auto mail = mailparse::parse(door.mails(kBob).back().bytes);
  REQUIRE(mail.attachments.size() == 4);
  for (const auto& file : mail.attachments) CHECK(file.content_type == "application/octet-stream");
  CHECK_THAT(mail.text, ContainsSubstring("a mail as it came"));
  CHECK_THAT(mail.text, ContainsSubstring("x.search-ms, text/plain, 1 bytes, can run"));
}
