// Attacks with copies of true mail: handed on, changed, ahead of the true one.

#include "tests/desk/door.hh"

using namespace desk::test;
using storage::Fate;
using storage::Status;

namespace {

using Header = std::map<std::string, std::string>;
using People = std::vector<std::string>;

const std::string kAnn = "ann@globex.example";

std::string last_of(const TestDesk& desk, const std::string& reader, std::int64_t ticket) {
  return "<" + last_id(desk, reader, ticket) + ">";
}

Header over(Header mail, const Header& changes) {
  for (const auto& [name, value] : changes) mail[name] = value;
  return mail;
}

// Of a server that signs these fields only.
std::string signature(const std::string& domain, const std::string& fields) {
  return "v=1; a=rsa-sha256; d=" + domain + "; s=one; h=" + fields + "; bh=x; b=y";
}

const std::string kAll = "from:to:cc:subject:date:message-id:in-reply-to:references";

}  // namespace

TEST_CASE("attack: A12 a customer's mail replayed with other fields is no new mail of theirs", "[attack]") {
  Door door;
  const Header mail = {{"Message-ID", "<true@initech.example>"}, {"Subject", "Question"}};
  door.post(Said::proven, mail, "Please do it at once.\n");
  door.post(Said::proven, {{"Subject", "Another"}}, "Other words.\n");
  door.answer(2, "It is done.\n\n#solved\n");
  REQUIRE(door.desk.ticket(2).status == Status::solved);
  door.begin();
  std::string differs;
  SECTION("into another ticket, by what it answers") {
    differs = "In-Reply-To";
    door.post(Said::proven, over(mail, {{"In-Reply-To", last_of(door.desk, kCustomer, 2)}}),
              "Please do it at once.\n");
  }
  SECTION("into another ticket, by its subject") {
    differs = "Subject";
    door.post(Said::proven, over(mail, {{"Subject", "Re: [Example #2] Another"}}), "Please do it at once.\n");
  }
  SECTION("with readers of the attacker's") {
    differs = "Cc";
    door.post(Said::proven, over(mail, {{"Cc", kEve}}), "Please do it at once.\n");
  }
  SECTION("to others, from where nothing is known of the sender") {
    differs = "To";
    door.post(Said::unknown, over(mail, {{"To", "911@example.com"}}), "Please do it at once.\n");
  }
  CHECK(door.desk.count_tickets() == 2);
  CHECK(door.outsiders().empty());
  CHECK(door.desk.ticket(2).status == Status::solved);
  CHECK(door.desk.ticket(1).customer_replies + door.desk.ticket(2).customer_replies == 0);
  CHECK(door.people(1) == People{kCustomer});
  CHECK(door.people(2) == People{kCustomer});
  CHECK_THAT(door.read_by(kAlice),
             ContainsSubstring("a changed copy of a mail of #1, which has another " + differs));
}

TEST_CASE("attack: A12 a changed copy that came first does not silence the true mail", "[attack]") {
  Door door;
  door.post(Said::proven, {{"From", kEve}, {"Subject", "Hello"}, {"Cc", kCustomer}});
  const Header mail = {{"Message-ID", "<true@initech.example>"}, {"Subject", "All is lost"}};
  SECTION("filed as a machine's in a ticket of the attacker's, and proven") {
    door.post(Said::proven,
              over(mail, {{"Auto-Submitted", "auto-replied"}, {"In-Reply-To", last_of(door.desk, kEve, 1)}}));
    door.begin();
    CHECK(door.post(Said::proven, mail).fate == Fate::message);
    CHECK(door.desk.ticket(2).requester == kCustomer);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
    CHECK_FALSE(door.mails(kAlice).empty());
  }
  SECTION("filed as a machine's by the envelope, or by a mark that no signature covers") {
    for (const Header& mark : {Header{{"Return-Path", "<>"}}, Header{{"X-Autoreply", "yes"}}}) {
      Door other;
      other.post(Said::proven, over(mail, mark));
      other.begin();
      CHECK(other.post(Said::proven, mail).fate == Fate::message);
      CHECK_FALSE(other.mails(kAlice).empty());
    }
  }
  SECTION("in a ticket to which the attacker added the victim") {
    REQUIRE(door.people(1) == People{kEve, kCustomer});
    door.post(Said::proven, over(mail, {{"Subject", "Re: [Example #1] Hello"}}));
    REQUIRE(door.desk.count_tickets() == 1);
    door.begin();
    CHECK(door.post(Said::proven, mail).fate == Fate::message);
    CHECK(door.desk.count_tickets() == 2);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  }
  SECTION("in another ticket of the victim's") {
    door.post(Said::proven, over(mail, {{"Subject", "Something else"}}));
    REQUIRE(door.desk.count_tickets() == 2);
    door.begin();
    CHECK(door.post(Said::proven, mail).ticket.value == 2);
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("a changed copy of a mail of #2"));
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("Words."));
  }
  SECTION("made unreadable by a field on top") {
    door.post(Said::proven, over(mail, {{"Content-Transfer-Encoding", "base64"}}), "Everything is down\n");
    door.begin();
    CHECK(door.post(Said::proven, mail, "Everything is down\n").fate == Fate::message);
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("Everything is down"));
  }
  SECTION("that wants no answer: the true one is acknowledged") {
    door.post(Said::proven, over(mail, {{"X-Auto-Response-Suppress", "All"}}));
    REQUIRE(door.desk.count_tickets() == 2);
    REQUIRE(door.mails(kCustomer, "ack").empty());
    CHECK(door.post(Said::proven, mail).fate == Fate::duplicate);
    CHECK(door.mails(kCustomer, "ack").size() == 1);
    CHECK(door.post(Said::proven, mail).fate == Fate::duplicate);
    CHECK(door.mails(kCustomer, "ack").size() == 1);
  }
}

TEST_CASE("a mail direct and by a list is one, whichever comes first", "[repeat]") {
  const Header direct = {{"To", "support@example.com, team@lists.initech.example"},
                         {"Message-ID", "<twice@initech.example>"},
                         {"Subject", "Scanner"}};
  const Header marks = {{"List-Id", "<team.lists.initech.example>"}, {"Precedence", "list"}};
  const Header listed = over(over(direct, marks), {{"Subject", "[team] Scanner"}});
  const Header personal = over(listed, {{"To", "support@example.com"}});
  const std::string words = "It is broken.\n", footer = words + "_____\nteam mailing list\n";
  Door door;
  SECTION("the list second") {
    door.post(Said::unknown, direct, words);
    door.post(Said::unknown, listed, words);
    door.post(Said::unknown, listed, footer);
    door.post(Said::unknown, personal, words);
    CHECK(door.desk.messages(1).size() == 2);  // the mail and its acknowledgement
  }
  SECTION("the list first") {
    door.post(Said::unknown, listed,
              GENERATE(as<std::string>{}, "It is broken.\n", "It is broken.\n_____\nteam mailing list\n"));
    door.post(Said::unknown, direct, words);
    CHECK(door.mails(kCustomer, "ack").size() == 1);
  }
  CHECK(door.desk.count_tickets() == 1);
  CHECK_THAT(door.read_by(kAlice), !ContainsSubstring("changed copy"));
}

TEST_CASE("attack: an agent's mail that leads to two tickets is asked about", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}});
  door.post(Said::proven, {{"From", kAnn}, {"Subject", "Other"}});
  auto post = alice_on(door.desk, 1, "For Chris alone.\n");
  const auto copy = [&] {
    auto changed = post;
    changed.header["In-Reply-To"] = last_of(door.desk, kAlice, 2);
    changed.header["Subject"] = "Re: [Example #2] Other";
    return changed;
  };
  door.begin();
  SECTION("the true one first") {
    door.desk.post(post);
    door.desk.post(copy());
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("taken before, for #1"));
  }
  SECTION("one that seems to be a machine's first: hers is sent") {
    auto changed = post;
    changed.header["X-Autoreply"] = "yes";
    door.desk.post(changed);
    REQUIRE(door.outsiders().empty());
    door.desk.post(post);
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  }
  SECTION("the changed one first: hers is not lost") {
    const auto changed = copy();
    door.desk.post(changed);
    door.begin();
    door.desk.post(post);
    CHECK(door.outsiders().empty());
    const auto asked = door.read_by(kAlice);
    CHECK_THAT(asked, ContainsSubstring("taken before, for #2"));
    const auto at = asked.find("#confirm ");
    REQUIRE(at != std::string::npos);
    door.answer(1, asked.substr(at, asked.find('\n', at) - at) + "\n");
    CHECK(door.outsiders() == std::set<std::string>{kCustomer});
  }
}

TEST_CASE("attack: A11 an agent's signed mail with fields put on top of it", "[attack]") {
  Door door;
  const std::string thread = "<known@globex.example>";  // Ann's own, which others may have
  door.post(Said::proven, {{"From", kAnn}, {"Subject", "Question"}, {"Message-ID", thread}});
  door.begin();
  const std::string verdict =
      "mx.example.com; dkim=pass header.d=example.com; dmarc=pass "
      "header.from=example.com";
  const auto mail = [&](const std::string& on_top, const std::string& fields, const std::string& spf = {},
                        const std::string& original = "To: eve@evil.example\r\n") {
    static int count = 0;
    door.desk.post_bytes("Authentication-Results: " + verdict + spf + "\r\n" + on_top +
                         "DKIM-Signature: " + signature("example.com", fields) +
                         "\r\nFrom: Alice Meyer <alice@example.com>\r\n" + original +
                         "Subject: Re: Hello\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <signed" +
                         std::to_string(++count) + "@laptop.example>\r\n\r\nPrivately: we go bankrupt.\r\n");
  };
  const std::string to = "To: support@example.com\r\n", tag = "Subject: [Example #1] x\r\n",
                    answers = "In-Reply-To: " + thread + "\r\n";
  SECTION("a second To, Subject or Date") {
    mail(to + tag, kAll);
    mail(to + answers, "from:to:subject:date:message-id");
    mail(tag, kAll, {}, to);
    mail("Date: Mon, 2 Mar 2026 09:30:00 +0000\r\n" + answers, "from:to:subject:date:message-id", {}, to);
  }
  SECTION("a Cc or a thread that the signature leaves out") {
    mail("Cc: support@example.com\r\n" + answers, "from:to:subject:date:message-id:in-reply-to");
    mail(answers, "from:to:subject:date:message-id", {}, to);
    mail("References: " + thread + "\r\n", "from:to:subject:date:message-id:in-reply-to", {}, to);
    mail(answers, "from:subject:date:message-id:in-reply-to", {}, to);
    mail(answers, "from:to:subject:message-id:in-reply-to", {}, to);
    mail(answers, "from:to:subject:date:in-reply-to", {}, to);
    mail(answers, kAll + "; l=10", {}, to);
  }
  SECTION("a host that only looks like hers") {
    mail(answers, "from:subject", "; spf=pass smtp.mailfrom=bounces@evil.example", to);
  }
  const bool held = door.outsiders().empty();
  SECTION("what the signature covers, or her own server has sent, is hers") {
    if (GENERATE(true, false))
      mail(answers, kAll, {}, to);
    else
      mail(answers, "from:subject", "; spf=pass smtp.mailfrom=alice@example.com", to);
    CHECK(door.outsiders() == std::set<std::string>{kAnn});
    return;
  }
  CHECK(held);
  CHECK(door.desk.ticket(1).agent_replies == 0);
}

TEST_CASE("attack: A12 a customer's signed mail with fields put on top is nobody's word", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}});
  door.answer(1, "Done.\n\n#solved\n");
  for (const std::string on_top :
       {"To: support@example.com\r\nSubject: [Example #1] go\r\nCc: eve@evil.example\r\n",
        "Subject: [Example #1] go\r\n", "Message-ID: <new@evil.example>\r\n"}) {
    door.begin();
    door.desk.post_bytes(
        "Authentication-Results: " + verdict_on("initech.example", Said::proven) + "\r\n" + on_top +
        "DKIM-Signature: " + signature("initech.example", "from:to:subject:date:message-id") +
        "\r\nFrom: chris@initech.example\r\nTo: eve@evil.example\r\nSubject: lunch\r\nDate: "
        "Mon, 2 Feb 2026 09:00:00 +0000\r\nMessage-ID: <lunch@initech.example>\r\n\r\nYes, go "
        "ahead.\r\n");
    CHECK(door.desk.ticket(1).status == Status::solved);
    CHECK(door.people(1) == People{kCustomer});
    for (std::int64_t id = 2; id <= static_cast<std::int64_t>(door.desk.count_tickets()); ++id) {
      CHECK(door.people(id) == People{kCustomer});
      CHECK(door.desk.ticket(id).plan.empty());
    }
  }
}

TEST_CASE("attack: A11 the desk's own signed mail comes back as an agent's", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Question"}});
  door.post(Said::proven, {{"From", kAnn}, {"Subject", "Other"}});
  door.answer(1, "Yes, we pay back the 1000 EUR.\n");
  const auto answer = door.desk.outbox(kCustomer).back();
  door.begin();
  const std::string verdict =
      "Authentication-Results: mx.example.com; dkim=pass header.d=example.com; dmarc=pass "
      "header.from=example.com\r\n";
  const std::string signed_all = "DKIM-Signature: " + signature("example.com", kAll) + "\r\n";
  door.desk.post_bytes(
      verdict +
      "Sender: alice@example.com\r\nTo: support@example.com\r\nSubject: [Example #2] x\r\n"
      "Message-ID: <new1@evil.example>\r\nIn-Reply-To: <junk@x>\r\nReferences: <junk@x>\r\n" +
      signed_all + answer.bytes);
  auto only_sender = answer.bytes;
  only_sender.insert(0, verdict + "Sender: alice@example.com\r\n" + signed_all);
  door.desk.post_bytes(only_sender);
  CHECK(door.outsiders().empty());
  CHECK(door.desk.ticket(2).agent_replies == 0);
}

TEST_CASE("attack: A8 names put into a customer's signed mail let nobody in", "[attack]") {
  Door door;
  const auto people_of = [&](const std::string& cc, const std::string& fields) {
    static int count = 0;
    const std::string no = std::to_string(++count);
    const auto entry = door.desk.post_bytes(
        "Authentication-Results: " + verdict_on("initech.example", Said::proven) + "\r\n" + cc +
        "DKIM-Signature: " + signature("initech.example", fields) +
        "\r\nFrom: chris@initech.example\r\nTo: support@example.com\r\nSubject: Question\r\nDate: Mon, 2 Mar "
        "2026 09:00:00 +0000\r\nMessage-ID: <named" +
        no + "@initech.example>\r\n\r\nWords " + no + ".\r\n");
    return door.people(entry.ticket.value);
  };
  const std::string cc = "Cc: eve@evil.example\r\n";
  CHECK(people_of(cc, kAll).size() == 2);
  CHECK(people_of("To: eve@evil.example\r\n", kAll) == People{kCustomer});
}

TEST_CASE("attack: A8 a signature that leaves out Cc lets nobody in", "[attack]") {
  Door door;
  const std::string results = "mx.example.com; dmarc=pass header.from=initech.example";
  const auto people_of = [&](const std::string& verdict) {
    static int count = 0;
    const std::string no = std::to_string(++count);
    const auto entry = door.desk.post_bytes(
        "Authentication-Results: " + verdict + "\r\nCc: eve@evil.example\r\nDKIM-Signature: " +
        signature("initech.example", "from:to:subject:date") +
        "\r\nFrom: chris@initech.example\r\nTo: support@example.com\r\nSubject: Question\r\nDate: Mon, 2 Mar "
        "2026 09:00:00 +0000\r\nMessage-ID: <left" +
        no + "@initech.example>\r\n\r\nWords " + no + ".\r\n");
    return door.people(entry.ticket.value);
  };
  CHECK(people_of(results) == People{kCustomer});
  CHECK(people_of(results + "; spf=pass smtp.mailfrom=chris@initech.example").size() == 2);
}
