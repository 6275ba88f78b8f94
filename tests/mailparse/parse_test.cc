#include "mailparse/parse/parse.hh"

#include "mailparse/parse/mail_json.hh"
#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("parse: the fields of an ordinary mail") {
  const Mail mail = parse(
      "Return-Path: <bounce@x.example>\r\nDelivered-To: desk@d.example\r\nX-Original-To: help@d.example\r\n"
      "Authentication-Results: mx.d.example; spf=pass\r\nFrom: Ann <ann@x.example>\r\nSender: "
      "list@x.example\r\n"
      "To: help@d.example, Bob <bob@y.example>\r\nCc: carol@z.example\r\nReply-To: Ann "
      "<answers@x.example>\r\n"
      "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\nMessage-ID: "
      "<1@x.example>\r\n"
      "In-Reply-To: <0@d.example>\r\nReferences: <a@d.example>\r\n <0@d.example>\r\nList-Id: Our list "
      "<ours.x.example>\r\n\r\nHello\r\n");
  REQUIRE(mail.from.size() == 1);
  CHECK(mail.from[0] == Address{"ann@x.example", "Ann"});
  CHECK(mail.to.size() == 2);
  CHECK(mail.cc[0].addr_spec == "carol@z.example");
  CHECK(mail.reply_to[0].addr_spec == "answers@x.example");
  CHECK(mail.sender->addr_spec == "list@x.example");
  CHECK(mail.return_path == "bounce@x.example");
  CHECK_FALSE(mail.null_return_path);
  CHECK(mail.delivered_to == std::vector<std::string>{"desk@d.example", "help@d.example"});
  CHECK(mail.subject == "Grüße");
  CHECK(mail.date->time_since_epoch().count() == 1057049557);
  CHECK(mail.message_id == "1@x.example");
  CHECK(mail.in_reply_to == std::vector<std::string>{"0@d.example"});
  CHECK(mail.references == std::vector<std::string>{"a@d.example", "0@d.example"});
  CHECK(mail.list_id == "ours.x.example");
  CHECK(mail.authentication_results[0].authserv_id == "mx.d.example");
  CHECK(mail.headers.size() == 15);
  CHECK(mail.headers[4] == std::pair<std::string, std::string>{"From", "Ann <ann@x.example>"});
  CHECK(mail.text == "Hello\n");
  CHECK(mail.defects.empty());
}

TEST_CASE("parse: nothing is invented") {
  const Mail mail = parse("Subject: x\n\nhi");
  CHECK(mail.message_id.empty());
  CHECK(mail.from.empty());
  CHECK_FALSE(mail.date);
  CHECK(mail.defects == std::vector<std::string>{"header: no From"});
}

TEST_CASE("parse: many From") {
  const Mail mail = parse("From: a@x.example, b@x.example\nFrom: c@x.example\n\nhi");
  CHECK(mail.from.size() == 3);
  CHECK(mail.from[0].addr_spec == "a@x.example");
}

TEST_CASE("parse: a null return path") {
  CHECK(parse("Return-Path: <>\nFrom: a@x\n\n").null_return_path);
  CHECK(parse("Return-Path: < >\nFrom: a@x\n\n").null_return_path);
  CHECK_FALSE(parse("From: a@x\n\n").null_return_path);
}

TEST_CASE("parse: what stores and gateways put in front") {
  for (const char* prefix : {"", "\n\n", "\r\n", "\xEF\xBB\xBF", "From a@x Mon Jan  1 00:00:00 2024\n",
                             ">From a@x Mon Jan  1 00:00:00 2024\n"}) {
    INFO(prefix);
    CHECK(parse(std::string(prefix) + "From: a@x\nSubject: s\n\nb").subject == "s");
  }
}

TEST_CASE("parse: lines that end with CR alone") {
  const Mail mail = parse("From: a@x\rSubject: s\r\rone\rtwo\r");
  CHECK(mail.subject == "s");
  CHECK(mail.text == "one\ntwo\n");
}

TEST_CASE("parse: any bytes give a mail of valid UTF-8") {
  std::string noise;
  unsigned state = 1;
  for (int i = 0; i < 20000; ++i)
    noise.push_back(static_cast<char>((state = state * 1664525 + 1013904223) >> 24));
  for (const std::string& bytes :
       {std::string(), std::string("\0\0\0", 3), noise, "Subject: " + noise,
        "Content-Type: text/html\n\n" + noise, "Content-Type: multipart/mixed; boundary=" + noise,
        "From: " + noise + "\n\n" + noise}) {
    const std::string json = to_json(parse(bytes));
    CHECK(is_valid_utf8(json));
    CHECK(json.front() == '{');
  }
}

TEST_CASE("parse: over a limit it is still a mail, with a defect") {
  Limits limits;
  limits.bytes = 40;
  Mail mail = parse("Subject: s\n\n" + std::string(1000, 'x'), limits);
  CHECK(mail.subject == "s");
  CHECK(mail.size == 1012);
  CHECK(mail.defects[0] == "limit: larger than 40 bytes");
  limits = {};
  limits.text_bytes = 10;
  mail = parse("Subject: s\n\n" + std::string(1000, 'x'), limits);
  CHECK(mail.text.size() == 10);
  CHECK(mail.defects.back().find("limit: text longer") == 0);
  limits = {};
  limits.decoded_bytes = 100;
  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 10; ++i) many += "--b\nContent-Type: image/png\n\n" + std::string(40, 'x') + "\n";
  mail = parse(many, limits);
  std::size_t sum = 0;
  for (const Attachment& file : mail.attachments) sum += file.bytes.size();
  CHECK(mail.attachments.size() == 10);
  CHECK(sum <= 100);
}

TEST_CASE("parse: JSON has the keys that other programs rely on") {
  const std::string json =
      to_json(parse("From: Ann <ann@x.example>\nDate: Tue, 1 Jul 2003 10:52:37 +0200\n\nhi"));
  for (const char* key : {"from",
                          "from_name",
                          "to",
                          "cc",
                          "reply_to",
                          "subject",
                          "date",
                          "message_id",
                          "in_reply_to",
                          "references",
                          "text",
                          "html_text",
                          "reply_text",
                          "attachments",
                          "is_auto",
                          "auto_class",
                          "auto_reason",
                          "no_auto_reply",
                          "is_bounce",
                          "bounces",
                          "bounce_recipient",
                          "bounce_status",
                          "forwarded",
                          "encrypted",
                          "signed",
                          "language",
                          "defects"})
    CHECK_THAT(json, ContainsSubstring("\"" + std::string(key) + "\":"));
  CHECK_THAT(json, ContainsSubstring("\"from\":\"ann@x.example\",\"from_name\":\"Ann\""));
  CHECK_THAT(json, ContainsSubstring("\"date\":\"2003-07-01T08:52:37Z\""));
  CHECK_THAT(json, ContainsSubstring("\"message_id\":null"));
}

TEST_CASE("parse: letters are composed, signs that stand alone stay") {
  const Mail mail = parse(
      "From: =?utf-8?q?Jo=CC=88rg?= <j@x.example>\nSubject: STO\u0308RUNG \uFA11\nMIME-Version: "
      "1.0\nContent-Type: "
      "multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nA\u0308nderung, "
      "ハ\u309A, "
      "\u1112\u1161\u11AB\n--b\nContent-Type: application/pdf; "
      "name*=utf-8\'\'Gro%CC%88%C3%9Fe.pdf\n\nx\n--b--\n");
  CHECK(mail.subject == "STÖRUNG \uFA11");
  CHECK(mail.from[0].name == "Jörg");
  CHECK(mail.text == "Änderung, パ, 한");
  CHECK(mail.reply_text == "Änderung, パ, 한");
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].filename == "Größe.pdf");
  std::string marks = "a";
  for (int i = 0; i < 200000; ++i) marks += "\u0301";
  CHECK(parse("Subject: x\n\n" + marks).text == marks);
}
