#include "mailparse/mime/body.hh"

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string part(std::string_view type, std::string_view body, std::string_view fields = "") {
  return "--b\nContent-Type: " + std::string(type) + "\n" + std::string(fields) + "\n" + std::string(body) +
         "\n";
}
Mail mixed(const std::string& parts, std::string_view kind = "mixed") {
  return parse("From: a@x.example\nContent-Type: multipart/" + std::string(kind) + "; boundary=b\n\n" +
               parts + "--b--\n");
}
const std::string kAttached = "Content-Disposition: attachment\n";
}  // namespace

TEST_CASE("body: an alternative has its text from the plain form") {
  const Mail mail = mixed(part("text/plain", "plain") + part("text/html", "<p>rich</p>"), "alternative");
  CHECK(mail.text == "plain");
  CHECK(mail.html == "<p>rich</p>");
  CHECK(mail.html_text == "rich\n");
  CHECK(mail.attachments.empty());
}

TEST_CASE("body: an empty plain form does not count") {
  CHECK(mixed(part("text/plain", " \n") + part("text/html", "<p>rich</p>"), "alternative").text == "rich\n");
}

TEST_CASE("body: only HTML") {
  const Mail mail = parse("Content-Type: text/html\n\n<b>hi</b>");
  CHECK(mail.text == "hi\n");
  CHECK(mail.html_text == "hi\n");
}

TEST_CASE("body: no HTML, no html_text") {
  const Mail mail = parse("Subject: x\n\nhi");
  CHECK(mail.text == "hi");
  CHECK_FALSE(mail.html_text);
}

TEST_CASE("body: pieces outside an alternative are read in order") {
  CHECK(mixed(part("text/plain", "one") + part("image/png", "x") + part("text/html", "<p>two</p>") +
              part("text/plain", "three"))
            .text == "one\ntwo\nthree");
}

TEST_CASE("body: text sent as a file is a file") {
  Mail mail = mixed(part("text/plain", "body") + part("text/plain; name=notes.txt", "notes") +
                    part("text/plain", "log", kAttached) + part("text/csv", "a,b"));
  CHECK(mail.text == "body");
  REQUIRE(mail.attachments.size() == 3);
  CHECK(mail.attachments[0].filename == "notes.txt");
  CHECK(mail.attachments[0].bytes == "notes");
  CHECK(mail.attachments[1].safe_name == "attachment.txt");
  CHECK(mail.attachments[2].content_type == "text/csv");
}

TEST_CASE("body: the only text is read even if it has a file name") {
  const Mail mail = mixed(part("text/plain; name=notes.txt", "notes"));
  CHECK(mail.text == "notes");
  CHECK(mail.attachments.size() == 1);
}

TEST_CASE("body: a mail inside the mail is a file, and nothing in it is ours") {
  const Mail mail =
      mixed(part("text/plain", "see below") +
            part("message/rfc822",
                 "Subject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner text\n--i\n"
                 "Content-Type: image/png; name=x.png\n\nx\n--i--"));
  CHECK(mail.text == "see below");
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].content_type == "message/rfc822");
  CHECK(mail.attachments[0].safe_name == "attachment.eml");
}

TEST_CASE("body: a mail that is nothing but another mail") {
  CHECK(parse("Content-Type: message/rfc822\n\nSubject: inner\n\ninner text").text == "inner text");
}

TEST_CASE("body: inline images by Content-ID") {
  const Mail mail = mixed(part("text/html", "<img src=\"cid:logo@x\">hi") +
                              part("image/png", "x", "Content-ID: <logo@x>\n") +
                              part("image/png", "y", "Content-ID: <other@x>\n"),
                          "related");
  REQUIRE(mail.attachments.size() == 2);
  CHECK(mail.attachments[0].content_id == "logo@x");
  CHECK(mail.attachments[0].is_inline);
  CHECK_FALSE(mail.attachments[1].is_inline);
}

TEST_CASE("body: attachments are decoded, hashed and keep their bytes") {
  const Mail mail =
      mixed(part("application/pdf; name=a.pdf", "aGVsbG8=", "Content-Transfer-Encoding: base64\n"));
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].bytes == "hello");
  CHECK(to_hex(mail.attachments[0].sha256) ==
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
}

TEST_CASE("body: a short uuencoded file is listed and stays in the text, but not in the new words") {
  const std::string file = "begin 644 cat.txt\n#0V%T\n`\nend\n";
  const Mail mail = parse("Subject: x\n\nHello\n\n" + file + "\nBye\n");
  CHECK(mail.text == "Hello\n\n" + file + "\nBye\n");
  CHECK(mail.reply_text == "Hello\n\n\nBye");
  CHECK(mail.quoted_text + "\n" == file);
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].filename == "cat.txt");
  CHECK(mail.attachments[0].bytes == "Cat");
}

TEST_CASE("body: a long uuencoded file leaves the text") {
  std::string line = "M" + std::string(60, '!') + "\n", file = "begin 644 cat.txt\n";
  while (file.size() < 20000) file += line;
  const Mail mail = parse("Subject: x\n\nHello\n" + file + "end\nBye\n");
  CHECK(mail.text == "Hello\nBye\n");
  CHECK(mail.attachments.size() == 1);
}

TEST_CASE("body: memory of an attachment is given back while it is decoded, of texts and mails never") {
  static std::size_t told;
  told = 0;
  Limits limits;
  limits.done_with = [](std::string_view stretch) { told += stretch.size(); };
  const auto read = [&](std::string_view type) {
    return parse("Content-Type: multipart/mixed; boundary=b\n\n" +
                     part(type, "aGVsbG8=", "Content-Transfer-Encoding: base64\n") + "--b--\n",
                 limits);
  };
  CHECK(read("image/png").attachments[0].bytes == "hello");
  CHECK(told == 8);
  read("text/csv; name=a.csv");
  read("message/rfc822");
  CHECK(told == 8);
}

TEST_CASE("body: signed and encrypted mail is recognised and left alone") {
  const Mail signed_mail = mixed(
      part("text/plain", "words") + part("application/pgp-signature; name=signature.asc", "SIG"), "signed");
  CHECK(signed_mail.is_signed);
  CHECK_FALSE(signed_mail.encrypted);
  CHECK(signed_mail.text == "words");
  CHECK(signed_mail.attachments.size() == 1);
  const Mail encrypted = mixed(
      part("application/pgp-encrypted", "Version: 1") + part("application/octet-stream", "CIPHER\nTEXT  "),
      "encrypted");
  CHECK(encrypted.encrypted);
  REQUIRE(encrypted.attachments.size() == 2);
  CHECK(encrypted.attachments[1].bytes == "CIPHER\nTEXT  ");
  CHECK(parse("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx")
            .encrypted);
  CHECK(parse("Content-Type: application/x-pkcs7-mime; smime-type=signed-data\n\nx").is_signed);
  CHECK(parse("\n\n-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----\n").encrypted);
  CHECK(parse("\n\n-----BEGIN PGP SIGNED MESSAGE-----\n").is_signed);
}

TEST_CASE("body: charsets, flowed text, plain text declared as base64") {
  CHECK(parse("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
              "quoted-printable\n\nGr=FC=DFe")
            .text == "Grüße");
  CHECK(parse("Content-Type: text/html\n\n<meta http-equiv=x content='text/html; "
              "charset=windows-1251'>\xCF\xF0\xE8\xE2\xE5\xF2")
            .text == "Привет\n");
  CHECK(parse("Content-Type: text/plain; format=flowed\n\none \ntwo\n").text == "one two\n");
  CHECK(
      parse("Content-Transfer-Encoding: base64\n\nDear all, this was never encoded by anybody at all, sorry.")
          .text.starts_with("Dear all, this"));
}

TEST_CASE("body: a calendar invitation is a file") {
  const Mail mail = mixed(
      part("text/plain", "come") + part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR"), "alternative");
  CHECK(mail.text == "come");
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].safe_name == "attachment.ics");
}

TEST_CASE("body: a multipart without parts is text") {
  CHECK(parse("Content-Type: multipart/mixed; boundary=b\n\njust words\n").text == "just words\n");
}

TEST_CASE("body: pieces of a mail, and bodies kept elsewhere") {
  const Mail partial =
      mixed(part("text/plain", "hi") + part("message/partial; number=1", "Subject: x\n\npiece"));
  CHECK(partial.text == "hi");
  CHECK(partial.attachments.size() == 1);
  CHECK(mixed(part("message/external-body; access-type=URL", "Content-Type: image/png\n\n"))
            .attachments.size() == 1);
}

TEST_CASE("body: HTML in several parts, each read by itself") {
  const Mail mail = parse(
      "From: a@x.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: "
      "text/html\n\n<html><body><div style='display:none'>x</div>Before<div hidden>open</body></html>\n--m\n"
      "Content-Type: image/png; name=a.png\nContent-Disposition: inline\n\nx\n--m\nContent-Type: "
      "text/html\n\n"
      "<html><head><title>T</title></head><body>After</body></html>\n--m--\n");
  CHECK(mail.text == "Before\nAfter\n");
  CHECK(mail.html_text == "Before\nAfter\n");
  CHECK(mail.attachments.size() == 1);
}

TEST_CASE("body: a mail that is nothing but an invitation says what it wants") {
  const auto invitation = [](const std::string& type, const std::string& lines) {
    return parse("From: a@x.example\nMIME-Version: 1.0\nContent-Type: " + type + "\n\nBEGIN:VCALENDAR\r\n" +
                 lines + "END:VCALENDAR\r\n");
  };
  const Mail request = invitation(
      "text/calendar; charset=utf-8; method=REQUEST",
      "METHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:"
      "VEVENT\r\nSUMMARY;"
      "LANGUAGE=en:New lamps\\, third\r\n  "
      "floor\r\nDTSTART;TZID=\"Europe/Berlin\":20260310T090000\r\nDTEND;TZID="
      "Europe/Berlin:20260310T100000\r\nLOCATION:Room 4\r\nORGANIZER;CN=\"Lee: Ann\":mailto:ann@x.example\r\n"
      "DESCRIPTION:Bring\\nlamps\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\n");
  CHECK(request.text ==
        "Invitation (REQUEST): New lamps, third floor\nWhen: 2026-03-10 09:00 to 10:00 "
        "(Europe/Berlin)\nWhere: Room 4\n"
        "From: Lee: Ann <ann@x.example>\n\nBring\nlamps\n");
  REQUIRE(request.attachments.size() == 1);
  CHECK(request.attachments[0].content_type == "text/calendar");
  const Mail all_day =
      invitation("application/ics; name=a.ics",
                 "BEGIN:VEVENT\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260310\nDTEND;VALUE=DATE:20260312\n"
                 "X-ALT-DESC;FMTTYPE=text/html:<p>All are <b>welcome</b></p>\nEND:VEVENT\n");
  CHECK(all_day.text ==
        "Event: Fair\nWhen: 2026-03-10 to 2026-03-11\n\nAll are welcome\n");  // RFC 5545: the end is free
  const Mail one_day = invitation(
      "text/calendar",
      "BEGIN:VEVENT\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260228\nDTEND;VALUE=DATE:20260301\nEND:VEVENT\n");
  CHECK(one_day.text == "Event: Fair\nWhen: 2026-02-28\n");
  for (const char* odd : {"20260010", "20269999", "00000000", "2026031"}) {
    INFO(odd);
    CHECK(invitation("text/calendar", "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260310\nDTEND;VALUE=DATE:" +
                                          std::string(odd) + "\nEND:VEVENT\n")
              .text.starts_with("Event\nWhen: 2026-03-10"));
  }
  const Mail answer =
      invitation("text/calendar",
                 "METHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Fair\nDTSTART:20260310T090000Z\nATTENDEE;PARTSTAT="
                 "DECLINED;CN=Bob:mailto:bob@x.example\nCOMMENT:I am away\nEND:VEVENT\n");
  CHECK(answer.text ==
        "Answer to an invitation (REPLY): Fair\nWhen: 2026-03-10 09:00 (UTC)\nBy: Bob "
        "<bob@x.example>\nAnswer: DECLINED\n"
        "Comment: I am away\n");
  CHECK(invitation("text/calendar", "METHOD:CANCEL\nBEGIN:VEVENT\nSUMMARY:Fair\nEND:VEVENT\n").text ==
        "Cancelled (CANCEL): Fair\n");
  CHECK(parse("MIME-Version: 1.0\nContent-Type: multipart/alternative; "
              "boundary=b\n\n--b\n\nWords\n--b\nContent-Type: "
              "text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Fair\nEND:VEVENT\n--b--\n")
            .text == "Words");
  std::string many;
  for (int i = 0; i < 20000; ++i) many += "BEGIN:VEVENT\nSUMMARY;X=\"a:b\nEND:VEVENT\n";
  CHECK(invitation("text/calendar", many).text.size() < 100000);
}
