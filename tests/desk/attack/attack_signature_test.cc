// Attacks between what our server confirmed and what the desk reads: signatures, where a mail came from, and
// the field in which the server says so.

#include "tests/desk/door.hh"

using namespace desk::test;

namespace {

using People = std::vector<std::string>;

const std::string kAll = "from:to:cc:subject:date:message-id:in-reply-to:references";
const std::string kDmarc = "; dmarc=pass header.from=example.com";
const std::string kPrivate = "Yes, we pay back 1000 EUR.\r\n";

// Alice's mail, as one who has it hands it on.
struct Signed {
  std::string spf = "; spf=none smtp.mailfrom=eve@evil.example";
  std::string signer = "example.com", fields = kAll;
  std::string above{};  // the signature
  std::string below = "To: support@example.com\r\nSubject: [Example #1] x\r\n";
  std::string type = "Content-Type: text/plain\r\n";
  std::string body = kPrivate;
  std::string id = "signed";
};

std::string bytes_of(const Signed& mail) {
  return "Authentication-Results: mx.example.com; dkim=pass header.d=" + mail.signer + mail.spf + kDmarc +
         "\r\n" + mail.above + "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + mail.signer +
         "; s=one;\r\n\th=" + mail.fields + ";\r\n\tbh=x; b=y\r\nFrom: Alice Meyer <alice@example.com>\r\n" +
         mail.below + "Date: Mon, 2 Mar 2026 08:59:00 +0000\r\nMessage-ID: <" + mail.id +
         "@laptop.example>\r\n" + mail.type + "\r\n" + mail.body;
}

struct Signing {
  explicit Signing(const std::string& cc = {}) {
    door.post(Said::proven, {{"Subject", "Question"}, {"Cc", cc}});
    door.begin();
  }
  Door door;

  bool is_sent(const Signed& mail) {
    door.begin();
    door.desk.post_bytes(bytes_of(mail));
    return !door.outsiders().empty();
  }
  bool asks() const { return !door.mails(kAlice, "confirm").empty(); }
};

std::string answers(const Signing& at) {
  return "In-Reply-To: <" + last_id(at.door.desk, kAlice, 1) + ">\r\n";
}

}  // namespace

TEST_CASE("attack: X1 a signature below what only the server reads", "[attack]") {
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "X: a\r\n";
  const std::string name(201, 'A');
  const std::vector<std::string> fillers = {
      many,     "X: a\r\n \r\n",   name + ": x\r\n", name + ": x\r\n a\r\n a\r\n a\r\n a\r\n a\r\n",
      "X: a\n", "X: a\rTo: b\r\n", "no field\r\n",   "X: " + std::string(1, '\0') + "\r\n"};
  for (const auto& filler : fillers) {
    CAPTURE(filler.substr(0, 20));
    Signing at;
    Signed mail;
    mail.fields = "from:subject:date:message-id";
    mail.below.clear();
    mail.above =
        "From: Alice Meyer <alice@example.com>\r\nTo: support@example.com\r\nSubject: [Example #1] "
        "x\r\nDate: "
        "Mon, 2 Mar 2026 08:59:00 +0000\r\nMessage-ID: <new@evil.example>\r\n" +
        filler;
    auto bytes = bytes_of(mail);
    const auto second = bytes.rfind("From: Alice");
    bytes.erase(second, bytes.find("Content-Type", second) - second);
    at.door.desk.post_bytes(bytes);
    CHECK(at.door.outsiders().empty());
    CHECK(at.door.desk.ticket(1).agent_replies == 0);
  }
}

TEST_CASE("attack: X1 the fields that a signature means stand below what we read", "[attack]") {
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "X: a\r\n";
  const std::vector<std::string> fillers = {many, "X: a\r\n \r\n", std::string(201, 'A') + ": x\r\n"};
  for (const auto& filler : fillers) {
    CAPTURE(filler.substr(0, 20));
    Signing at;
    Signed mail;
    mail.type = filler + "To: eve@evil.example\r\nSubject: Between us\r\nContent-Type: text/plain\r\n";
    CHECK_FALSE(at.is_sent(mail));
    CHECK(at.door.desk.ticket(1).agent_replies == 0);
  }
  Signing at;
  CHECK(at.is_sent(Signed{}));
}

TEST_CASE("attack: X1 a signature that the server saw and we do not", "[attack]") {
  Signing at;
  auto bytes = bytes_of(Signed{});
  const auto from = bytes.find("DKIM-Signature"), to = bytes.find("From: Alice");
  bytes.erase(from, to - from);
  at.door.desk.post_bytes(bytes);
  CHECK(at.door.outsiders().empty());
  CHECK(at.asks());
}

TEST_CASE("attack: X2 a signature of a sub-domain covers what it says, and no more", "[attack]") {
  Signing at;
  Signed mail;
  mail.signer = "mail.example.com";
  mail.fields = GENERATE("from:date:subject:message-id", "from:mime-version");
  CHECK_FALSE(at.is_sent(mail));
  CHECK(at.asks());
  mail.fields = kAll;
  mail.id = "whole";
  CHECK(at.is_sent(mail));
}

TEST_CASE("attack: X2 a customer's signature of a sub-domain lets nobody in", "[attack]") {
  Door door;
  const auto entry = door.desk.post_bytes(
      "Authentication-Results: mx.example.com; dkim=pass header.d=mail.initech.example; dmarc=pass "
      "header.from=initech.example\r\nCc: eve@evil.example\r\nDKIM-Signature: v=1; d=mail.initech.example; "
      "s=one; h=from:to:subject:date:message-id; bh=x; b=y\r\nFrom: chris@initech.example\r\nTo: "
      "support@example.com\r\nSubject: Question\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: "
      "<sub@initech.example>\r\n\r\nOk, yes.\r\n");
  CHECK(door.people(entry.ticket.value) == People{kCustomer});
}

TEST_CASE("attack: X3 another Content-Type makes a quoted line an order", "[attack]") {
  Signing at(kEve);
  Signed mail;
  mail.below += "Cc: eve@evil.example\r\n" + answers(at);
  const std::string parts =
      "Hello Eve, we look.\r\n\r\nEve wrote:\r\n> x\r\n--EVILB\r\nContent-Type: "
      "text/plain\r\n\r\n#close\r\n\r\nPay "
      "EVIL.\r\n--EVILB--\r\n";
  const std::string quote = "Hello Eve, we look.\r\n\r\nEve wrote:\r\n> ";
  const auto set = [&](const std::string& type, const std::string& body) {
    mail.type = type + "\r\n";
    mail.body = body;
  };
  SECTION("parts whose boundary stands in the text") {
    set("Content-Type: multipart/mixed; boundary=EVILB", parts);
  }
  SECTION("a second field on top, of a signature that covers one") {
    set("Content-Type: text/plain", parts);
    mail.fields += ":content-type:content-transfer-encoding";
    mail.above = "Content-Type: multipart/mixed; boundary=EVILB\r\n";
  }
  SECTION("HTML") {
    set("Content-Type: text/html", quote + "x<br>#close<br>Pay EVIL.<br>\r\n");
  }
  SECTION("UTF-7") {
    set("Content-Type: text/plain; charset=utf-7", quote + "x+AAo-#close+AAo-Pay EVIL.\r\n");
  }
  SECTION("quoted-printable") {
    set("Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable",
        quote + "x=0A#close=0APay EVIL.\r\n");
  }
  SECTION("base64") {
    set("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64",
        "Hello Eve\r\n\r\n> CiNjbG9zZQoKUGF5IEVWSUwuCg==\r\n");
  }
  SECTION("parts that are shown as text") {
    set("Content-Type: text/plain",
        "--aaa\r\nContent-Type: text/plain\r\n\r\nHello.\r\n--aaa\r\nContent-Type: "
        "text/html\r\n\r\n<p>Hello\r\n#close\r\n--aaa--\r\n");
  }
  SECTION("encoded lines that are shown as they are") {
    set("Content-Type: text/plain", quote + std::string(70, 'x') + "=\r\n#close\r\n");
  }
  SECTION("a file") {
    set("Content-Type: application/octet-stream", "Please restart it.\r\n");
  }
  CHECK_FALSE(at.is_sent(mail));
  CHECK(at.door.desk.ticket(1).status == storage::Status::fresh);
  CHECK_THAT(at.door.read_by(kAlice), ContainsSubstring("#confirm "));
}

TEST_CASE("attack: X3 the same bytes read otherwise are neither new nor a repeat", "[attack]") {
  Signing at;
  auto post =
      alice_on(at.door.desk, 1,
               "Hello.\n\nEve wrote:\n> x\n--EVILB\nContent-Type: text/plain\n\nPay EVIL.\n--EVILB--\n");
  post.header["Authentication-Results"] =
      "mx.example.com; dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=alice@example.com";
  auto evil = post;
  evil.header["Content-Type"] = "multipart/mixed; boundary=EVILB";
  const bool first = GENERATE(true, false);
  at.door.desk.post(first ? evil : post);
  REQUIRE(at.door.outsiders() == std::set<std::string>{kCustomer});
  at.door.begin();
  at.door.desk.post(first ? post : evil);
  CHECK(at.door.outsiders().empty());
  CHECK_THAT(at.door.read_by(kAlice), ContainsSubstring("#confirm "));
}

TEST_CASE("attack: X4 a token where nobody signs, or that others have, proves nothing", "[attack]") {
  Signing at;
  const auto id = last_id(at.door.desk, kAlice, 1);
  const auto token = id.substr(0, id.find('@'));
  Signed mail;
  mail.below = "To: eve@evil.example\r\nSubject: lunch\r\n";
  SECTION("a delivery field") {
    mail.above =
        GENERATE(as<std::string>{}, "X-Original-To: support+", "Delivered-To: ") + token + "@example.com\r\n";
  }
  SECTION("quoted words") {
    mail.body += "\r\nOn Mon, Feb 2, 2026 at 9:00 AM Eve <eve@evil.example> wrote:\r\n> lunch? " + token +
                 "@example.com\r\n";
  }
  SECTION("an id that others have seen") {
    auto post = alice_on(at.door.desk, 1, "We look.\n");
    post.header["Cc"] = kEve;
    at.door.desk.post(post);
    REQUIRE(at.door.events(1).find("token.seen") != std::string::npos);
    mail.below += "In-Reply-To: <" + id + ">\r\nReferences: <" + id + ">\r\n";
  }
  CHECK_FALSE(at.is_sent(mail));
  CHECK(at.asks());
}

TEST_CASE("attack: X5 a quoted local part is no host", "[attack]") {
  Signing at;
  Signed mail;
  mail.fields = "from:date:subject:message-id";
  mail.spf = "; spf=pass smtp.mailfrom=" + GENERATE(as<std::string>{}, R"("example.com"@evil.example)",
                                                    R"("alice@example.com"@evil.example)",
                                                    R"("example.com" @evil.example)",
                                                    R"(<"example.com"@evil.example>)",
                                                    R"(example.com x@evil.example)", R"("a b"@evil.example)");
  CHECK_FALSE(at.is_sent(mail));
  CHECK(at.asks());
  mail.spf = "; spf=pass smtp.mailfrom=alice@example.com";
  mail.id = "own";
  CHECK(at.is_sent(mail));
}

TEST_CASE("attack: X9 an agent's mail that was made to seem another's does not silence it", "[attack]") {
  Signing at;
  auto mail = Signed{};
  mail.below += answers(at);
  mail.above = GENERATE(as<std::string>{}, "List-Id: <a.b>\r\nX-Original-From: eve@evil.example\r\n",
                        "List-Id: <a.b>\r\nX-Original-From: dan@example.com\r\n",
                        "List-Id: <alice.example.com>\r\nReply-To: dan@example.com\r\n",
                        "Content-Type: application/octet-stream\r\n", "Content-Type: text/calendar\r\n");
  mail.type.clear();
  CHECK_FALSE(at.is_sent(mail));
  mail.above.clear();
  const bool is_sent = at.is_sent(mail);
  CHECK((is_sent || !at.door.mails(kAlice).empty()));
}

TEST_CASE("attack: X12 a denial in a field that cannot be read to its end is one", "[attack]") {
  Door door;
  std::string many;
  for (int i = 0; i < 101; ++i) many += "dkim=pass header.d=x.evil.example; ";
  const std::string denial = "dmarc=fail header.from=initech.example";
  const std::string results = GENERATE_COPY(
      R"(spf=pass (domain of "x(y"@evil.example designates 192.0.2.1) smtp.mailfrom="x(y"@evil.example; )" +
          denial,
      many + denial, R"(spf=pass smtp.mailfrom=o"x@evil.example; )" + denial,
      std::string("dmarc / 1 = fail header.from=initech.example"),
      std::string("spf=fail smtp.mailfrom=<x@initech.example>; dmarc=none"),
      std::string(R"(spf=fail smtp.mailfrom="x"@initech.example; dmarc=none)"));
  Post post;
  post.header["Authentication-Results"] = "mx.example.com; " + results;
  const auto entry = door.desk.post(post);
  CHECK(door.desk.ticket(entry.ticket.value).proof == storage::Proof::failed);
}

TEST_CASE("attack: X12 an address in the server's own comment forges no result", "[attack]") {
  Door door;
  Post post;
  post.header["Authentication-Results"] = GENERATE(
      as<std::string>{},
      R"(mx.example.com; spf=pass (domain of "x); dmarc=pass header.from=initech.example; ("@evil.example is good) smtp.mailfrom=a@evil.example)",
      "mx.example.com; spf=pass smtp.mailfrom=a;dmarc=pass header.from=initech.example;@evil.example; "
      "dmarc=none");
  const auto entry = door.desk.post(post);
  CHECK(door.desk.ticket(entry.ticket.value).proof == storage::Proof::unknown);
}

TEST_CASE("attack: X13 what a forwarder of ours sent on is not from its writer's server", "[attack]") {
  Signing at;
  Signed mail;
  mail.fields = "From:Date:Subject:Message-ID:Content-Type:MIME-Version";
  const std::string envelope =
      GENERATE(as<std::string>{}, "support+bncABCDE@example.com", "SRS0=ab=cd=evil.example=eve@example.com",
               "dan@example.com", "support+caf_=eve=evil.example@example.com", "bounces@mail.example.com");
  mail.spf = "; spf=pass smtp.mailfrom=" + envelope;
  CHECK_FALSE(at.is_sent(mail));
  mail.spf = "; spf=pass smtp.mailfrom=example.com";
  mail.above = "Return-Path: <" + envelope + ">\r\n";
  mail.id = "path";
  CHECK_FALSE(at.is_sent(mail));
}

// What real servers write of an agent's answer. `h=` lists as these products sign by default.
TEST_CASE("an agent's mail by the usual providers is proven", "[attack]") {
  const std::string gmail =
      "to:cc:subject:message-id:date:from:in-reply-to:references:mime-version:from:to:cc:subject:date:"
      "message-id:"
      "reply-to";
  const std::string alternative =
      "--000000000000ab12\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\r\nPlease restart it.\r\n\r\n"
      "--000000000000ab12\r\nContent-Type: text/html; charset=\"UTF-8\"\r\n\r\n<div>Please restart "
      "it.</div>\r\n\r\n--000000000000ab12--\r\n";
  const std::string parts =
      "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"000000000000ab12\"\r\n";
  const std::string none = "; spf=none smtp.mailfrom=relay@elsewhere.example";
  struct Row {
    std::string name, spf, fields, type, body;
  };
  const std::string opendkim =
      "From:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:In-"
      "Reply-To:"
      "References";
  const std::vector<Row> rows = {
      {"Gmail", none, gmail, parts, alternative},
      {"Gmail, text alone", none, gmail,
       "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: "
       "quoted-printable\r\n",
       "Please restart it, M=C3=BCller.\r\n"},
      {"Gmail, of another program: HTML", none, gmail, "Content-Type: text/html; charset=utf-8\r\n",
       "<html><body>Please restart it.</body></html>\r\n"},
      {"Gmail, of a program with base64", none, gmail,
       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n",
       "UGxlYXNlIHJlc3RhcnQgaXQu\r\n"},
      {"Gmail, of Thunderbird", none, gmail, parts,
       "This is a multi-part message in MIME format.\r\n" + alternative},
      {"Microsoft 365", "; spf=pass smtp.mailfrom=example.com",
       "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck", parts,
       alternative},
      {"Microsoft 365, seen by others", "; spf=pass smtp.mailfrom=alice@example.com",
       "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck", parts,
       alternative},
      {"OpenDKIM", none, opendkim, parts, alternative},
      {"rspamd", none,
       "from:from:sender:reply-to:reply-to:subject:subject:date:date:message-id:message-id:to:to:cc:cc:mime-"
       "version:"
       "mime-version:content-type:content-type:content-transfer-encoding:content-transfer-encoding:in-reply-"
       "to:"
       "in-reply-to:references:references:list-id",
       parts, alternative},
      {"a gateway that adds a footer and signs again", none, opendkim,
       "Content-Type: text/plain; charset=utf-8\r\n",
       "Please restart it.\r\n\r\n-- \r\nExample Ltd, registered in London\r\n"},
      {"a gateway with BATV", "; spf=pass smtp.mailfrom=prvs=1234abcdef=alice@example.com", "from:subject",
       parts, alternative},
      {"no signature, SPF alone", "; spf=pass smtp.mailfrom=alice@example.com", "", parts, alternative},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    Signing at;
    Signed mail;
    mail.spf = row.spf;
    mail.fields = row.fields;
    mail.type = row.type;
    mail.body = row.body;
    mail.below =
        "To: Example Support <support@example.com>\r\nSubject: Re: [Example #1] Question\r\n" + answers(at);
    auto bytes = bytes_of(mail);
    if (row.fields.empty()) {
      bytes.erase(bytes.find("dkim=pass header.d=example.com; "), 32);
      const auto from = bytes.find("DKIM-Signature"), to = bytes.find("From: Alice");
      bytes.erase(from, to - from);
    }
    at.door.desk.post_bytes(bytes);
    CHECK(at.door.outsiders() == std::set<std::string>{kCustomer});
    CHECK(at.door.desk.ticket(1).proof == storage::Proof::proven);
    CHECK_THAT(at.door.read_by(kBob), !ContainsSubstring("not proven"));
    CHECK_FALSE(at.asks());
  }
}
