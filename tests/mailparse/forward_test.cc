#include "mailparse/reply/forward.hh"

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
Mail mail_of(const std::string& subject, const std::string& text) {
  return parse(
      "From: Chris <chris@x.example>\nTo: desk@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; "
      "charset=utf-8\nSubject: " +
      subject + "\n\n" + text);
}
}  // namespace

TEST_CASE("inline forwards as clients write them", "[forward]") {
  for (const char* text :
       {"FYI\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@y.example>\nDate: Tue, 1 Mar 2011 "
        "18:02:00 +0000\nSubject: Broken\nTo: chris@x.example\n\nPlease help.\n",
        "Begin forwarded message:\n\n> From: Ann Lee <ann@y.example>\n> Subject: Broken\n> Date: Tue, 1 Mar "
        "2011 18:02:00 +0000\n> To: Chris\n>\n> Please help.\n",
        "-------- Weitergeleitete Nachricht --------\nBetreff: Broken\nDatum: Tue, 1 Mar 2011 18:02:00 "
        "+0000\nVon: Ann Lee <ann@y.example>\nAn: chris@x.example\n\nBitte helfen.\n",
        "---------- Message transf\xc3\xa9r\xc3\xa9 ---------\nDe : Ann Lee <ann@y.example>\nDate : Tue, 1 "
        "Mar 2011 18:02:00 +0000\nObjet : Broken\n\nAidez-moi.\n",
        "-------- Mensaje reenviado --------\nAsunto: \tBroken\nFecha: \tTue, 1 Mar 2011 18:02:00 +0000\nDe: "
        "\tAnn Lee <ann@y.example>\nPara: \tchris@x.example\n\nAyuda.\n"}) {
    INFO(text);
    const Mail mail = mail_of("Please look", text);
    REQUIRE(mail.forwarded);
    CHECK(mail.forwarded->from == "ann@y.example");
    CHECK(mail.forwarded->from_name == "Ann Lee");
    CHECK(mail.forwarded->subject == "Broken");
    CHECK(mail.forwarded->date == Instant{std::chrono::seconds{1299002520}});
  }
}

TEST_CASE("Outlook writes no divider: the subject decides between a forward and an answer", "[forward]") {
  const std::string text =
      "\n\nFrom: Ann Lee [mailto:ann@y.example]\nSent: Tuesday, March 1, 2011 6:02 PM\nTo: Chris\nSubject: "
      "Broken\n\nPlease help.\n";
  REQUIRE(mail_of("FW: Broken", text).forwarded);
  CHECK(mail_of("FW: Broken", text).forwarded->from == "ann@y.example");
  CHECK(mail_of("WG: Broken", text).forwarded->from_name == "Ann Lee");
  CHECK_FALSE(mail_of("RE: Broken", "Thanks." + text).forwarded);
  CHECK_FALSE(mail_of("Broken", "It does not work.\n").forwarded);
}

TEST_CASE("a sender known by name only", "[forward]") {
  const Mail mail = mail_of("FW: x", "From: Ann Lee\nSent: Tuesday\nTo: Chris\nSubject: x\n\ny\n");
  REQUIRE(mail.forwarded);
  CHECK(mail.forwarded->from.empty());
  CHECK(mail.forwarded->from_name == "Ann Lee");
}

TEST_CASE("an attached mail is a forward, several are not", "[forward]") {
  const std::string attached =
      "--b\nContent-Type: message/rfc822\n\nFrom: Ann Lee <ann@y.example>\nSubject: "
      "=?utf-8?q?Gr=C3=BC=C3=9Fe?=\nDate: Tue, 1 Mar 2011 18:02:00 +0000\n\nHi\n";
  const std::string head =
      "From: chris@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nLook.\n";
  const Mail mail = parse(head + attached + "--b--\n");
  REQUIRE(mail.forwarded);
  CHECK(mail.forwarded->from == "ann@y.example");
  CHECK(mail.forwarded->subject ==
        "Gr\xc3\xbc\xc3\x9f"
        "e");
  CHECK_FALSE(parse(head + attached + attached + "--b--\n").forwarded);
}
