#include "mailparse/compose/compose.hh"

#include <algorithm>

#include "mailparse/compose/compose_body.hh"
#include "mailparse/compose/compose_check.hh"
#include "mailparse/text/text_scan.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
Outgoing sample() {
  Outgoing mail;
  mail.from = {"support@example.com", "Example Support"};
  mail.to = {{"chris@initech.example", "Chris Lee"}};
  mail.subject = "Re: [Example #42] It is down";
  mail.date = Instant{std::chrono::seconds{1767258000}};
  mail.message_id = "t42.m7@example.com";
  mail.text = "We are looking at it.\n";
  return mail;
}

std::string written(const Outgoing& mail) {
  const auto bytes = compose(mail);
  REQUIRE(bytes);
  return *bytes;
}

std::string refused(const Outgoing& mail) {
  const auto bytes = compose(mail);
  REQUIRE_FALSE(bytes);
  return bytes.error().field;
}

// The lines of one field with their folds.
std::string field(const std::string& bytes, const std::string& name) {
  std::size_t begin = bytes.find("\r\n" + name + ":");
  REQUIRE(begin != std::string::npos);
  std::size_t end = begin += 2;
  do end = bytes.find("\r\n", end) + 2;
  while (is_blank(bytes[end]));
  return bytes.substr(begin, end - begin);
}

std::size_t longest_line(const std::string& bytes) {
  std::size_t longest = 0;
  for (auto line : lines_of(bytes)) longest = std::max(longest, line.size());
  return longest;
}

bool has_only_crlf(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) return false;
    if (bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n')) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("a plain mail is written as a person would write it", "[compose]") {
  CHECK(written(sample()) ==
        "Date: Thu, 01 Jan 2026 09:00:00 +0000\r\n"
        "From: Example Support <support@example.com>\r\n"
        "To: Chris Lee <chris@initech.example>\r\n"
        "Subject: Re: [Example #42] It is down\r\n"
        "Message-ID: <t42.m7@example.com>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 7bit\r\n"
        "\r\n"
        "We are looking at it.\r\n");
}

TEST_CASE("a mail is its header and its body", "[compose]") {
  Outgoing mail = sample();
  mail.html = "<p>We are looking at it.</p>";
  mail.attachments = {{"log.txt", "text/plain", "", "a\nb\n"}};
  const auto header = compose_header(mail);
  REQUIRE(header);
  std::string body;
  append_body(body, mail);
  CHECK(written(mail) == *header + body);
  CHECK(header->ends_with("MIME-Version: 1.0\r\n"));
  mail.to[0].addr_spec = "nobody";
  REQUIRE_FALSE(compose_header(mail));
  CHECK(compose_header(mail).error().field == "To");
}

TEST_CASE("the same value gives the same bytes", "[compose]") {
  Outgoing mail = sample();
  mail.html = "<p>We are looking at it.</p>";
  mail.attachments = {{"a.bin", "application/x-thing", "", std::string(1000, '\x80')}};
  CHECK(written(mail) == written(mail));
}

TEST_CASE("headers: encoding and folding", "[compose]") {
  Outgoing mail = sample();
  SECTION("only the words that need it are encoded, so that a subject tag stays readable") {
    mail.subject = "Re: [Example #42] Grüße aus Köln today";
    CHECK(field(written(mail), "Subject") ==
          "Subject: Re: [Example #42] =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?= today\r\n");
  }
  SECTION("text in another script is shorter in base64, cut between characters, folded at 78") {
    for (int i = 0; i < 20; ++i) mail.subject += "поддержка";
    const std::string subject = field(written(mail), "Subject");
    CHECK_THAT(subject, ContainsSubstring("=?utf-8?b?"));
    CHECK(lines_of(subject).size() > 4);
    CHECK(longest_line(subject) <= 78);
  }
  SECTION("what looks like an encoded word is encoded, and so are words that could not be folded") {
    mail.subject = "=?utf-8?q?=41?=";
    CHECK_THAT(field(written(mail), "Subject"),
               ContainsSubstring("=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D41=3F=3D?="));
    mail.subject = std::string(5000, 'x');
    CHECK(longest_line(field(written(mail), "Subject")) <= 78);
  }
  SECTION("names with specials are quoted, others encoded for a phrase") {
    mail.to = {{"a@x.example", "Lee, \"Chris\""}, {"b@x.example", "Müller, Jürgen"}, {"c@x.example", ""}};
    CHECK(field(written(mail), "To") ==
          "To: \"Lee, \\\"Chris\\\"\" <a@x.example>, =?utf-8?q?M=C3=BCller=2C_J=C3=BCrgen?=\r\n"
          " <b@x.example>, c@x.example\r\n");
  }
  SECTION("a hundred recipients fold at 78") {
    for (int i = 0; i < 100; ++i)
      mail.to.push_back({"person" + std::to_string(i) + "@example.com", "Person"});
    CHECK(longest_line(written(mail)) <= 78);
  }
  SECTION("no recipient at all is said as RFC 5322 has it") {
    mail.to.clear();
    CHECK(field(written(mail), "To") == "To: undisclosed-recipients:;\r\n");
  }
}

TEST_CASE("no value can end a header line", "[compose]") {
  const std::string evil =
      GENERATE(as<std::string>{}, "x\r\nBcc: evil@example.org", "x\nBcc: e@f.example", "x\rBcc: e@f.example",
               std::string("x\0y", 3), "x\x0b y", "x\xc2\x85y", "x\xe2\x80\xa8y");
  Outgoing mail = sample();
  SECTION("display text becomes one line") {
    mail.subject = mail.from.name = mail.to[0].name = evil;
    mail.attachments = {{evil, "text/plain", "", "x"}};
    const std::string bytes = written(mail);
    CHECK_THAT(bytes, !ContainsSubstring("\nBcc") && !ContainsSubstring("\rBcc"));
    CHECK(has_only_crlf(bytes));
  }
  SECTION("addresses are refused by the field's name") {
    mail.to[0].addr_spec = evil + "@example.com";
    CHECK(refused(mail) == "To");
    mail = sample();
    mail.cc = {{"a@" + evil, ""}};
    CHECK(refused(mail) == "Cc");
    mail = sample();
    mail.from.addr_spec = "\"" + evil + "\"@example.com";
    CHECK(refused(mail) == "From");
  }
  SECTION("our Message-ID is refused, other people's are left out") {
    mail.message_id = evil;
    CHECK(refused(mail) == "Message-ID");
    mail = sample();
    mail.references = {"good@example.com", evil, "a b@example.com", "<c@example.com>"};
    CHECK(field(written(mail), "References") == "References: <good@example.com>\r\n");
  }
  SECTION("names and values of further fields are refused") {
    mail.extra = {{"X-" + evil, "1"}};
    CHECK(refused(mail) == "extra");
    if (is_ascii(evil)) {
      mail.extra = {{"X-Thing", evil}};
      CHECK(refused(mail) == "X-Thing");
    }
  }
  SECTION("types and ids of attachments cannot either") {
    mail.html = "<p>x</p>";
    mail.attachments = {{"a", "text/plain" + evil, evil, "x"}};
    CHECK_THAT(written(mail), !ContainsSubstring("Bcc") && ContainsSubstring("application/octet-stream"));
  }
}

TEST_CASE("further fields: not those that compose writes", "[compose]") {
  Outgoing mail = sample();
  for (const char* name : {"Subject", "content-type", "BCC", "X Y", "", "A:B", "--"}) {
    mail.extra = {{name, "1"}};
    CHECK_FALSE(compose(mail));
  }
  mail.extra = {{"Auto-Submitted", "auto-replied"}, {"X-Note", "Grüße"}};
  CHECK_THAT(written(mail), ContainsSubstring("Auto-Submitted: auto-replied\r\nX-Note: =?utf-8?q?"));
}

TEST_CASE("addresses that exist in the wild are accepted", "[compose]") {
  for (const char* address : {"a@b.example", "a..b.@docomo.ne.jp", "\"a b\"@c.example", "x+y=z@[192.0.2.1]",
                              "ü@ö.example", "o'neil@x_y.example"})
    CHECK(is_writable_address(address));
  for (const char* address : {"", "a", "@b", "a@", "a b@c.example", "a@b c", "a@b,d@e", "<a@b>", "a@b>",
                              "a\"b@c.example", "\"a\"b\"@c", "a@b..c"})
    CHECK_FALSE(is_writable_address(address));
}

TEST_CASE("over-long References keep first and last (pains row 25)", "[compose]") {
  Outgoing mail = sample();
  for (int i = 0; i < 500; ++i)
    mail.references.push_back("message-number-" + std::to_string(i) + "@example.com");
  const std::string references = field(written(mail), "References");
  CHECK(references.size() < 1700);
  CHECK_THAT(references, ContainsSubstring("References: <message-number-0@example.com> <message-number-4"));
  CHECK_THAT(references,
             ContainsSubstring("<message-number-498@example.com>\r\n <message-number-499@example.com>\r\n"));
  CHECK_THAT(references, !ContainsSubstring("-number-250@"));
  mail.references = {std::string(890, 'a') + "@x", std::string(890, 'b') + "@x"};
  CHECK_THAT(field(written(mail), "References"), ContainsSubstring("aaa@x") && ContainsSubstring("bbb@x"));
}

TEST_CASE("text bodies", "[compose]") {
  Outgoing mail = sample();
  const auto encoding = [&mail] { return field(written(mail), "Content-Transfer-Encoding"); };
  SECTION("all kinds of line ends are CRLF, and there is one at the end") {
    mail.text = "a\nb\r\nc\rd\n\n\n";
    CHECK_THAT(written(mail), Catch::Matchers::EndsWith("\r\n\r\na\r\nb\r\nc\r\nd\r\n"));
  }
  SECTION("accents are quoted-printable, other scripts base64") {
    mail.text = "Schöne Grüße\n";
    CHECK(encoding() == "Content-Transfer-Encoding: quoted-printable\r\n");
    mail.text = "Мы смотрим на это прямо сейчас и ответим ещё до конца дня\n";
    CHECK(encoding() == "Content-Transfer-Encoding: base64\r\n");
  }
  SECTION(
      "what relays change is encoded: From_, lone dots, endless lines, controls, blanks at the end of an "
      "encoded line") {
    mail.text = "From here\n.\nö \n" + std::string(3000, 'x') + "\n\x01\n";
    const std::string bytes = written(mail);
    CHECK_THAT(bytes, ContainsSubstring("\r\n=46rom here\r\n=2E\r\n=C3=B6=20\r\n") &&
                          ContainsSubstring("\r\n=01\r\n"));
    CHECK(longest_line(bytes) <= 78);
  }
  SECTION("one such line is enough") {
    for (const char* line : {"From here\n", ".\n", "\x7f\n"}) {
      mail.text = line;
      CHECK(encoding() == "Content-Transfer-Encoding: quoted-printable\r\n");
    }
    mail.text = std::string(kMaxLine, 'x') + "\n";
    CHECK(encoding() == "Content-Transfer-Encoding: 7bit\r\n");
  }
  SECTION("a signature's blank stays in plain text") {
    mail.text = "x\n-- \nAlice\n";
    CHECK(encoding() == "Content-Transfer-Encoding: 7bit\r\n");
    CHECK_THAT(written(mail), ContainsSubstring("\r\n-- \r\n"));
  }
  SECTION("broken UTF-8 is repaired") {
    mail.text =
        "a\xff"
        "b";
    CHECK_THAT(written(mail), ContainsSubstring("a=EF=BF=BDb"));
  }
}

TEST_CASE("parts: alternative, related and mixed nest as clients expect", "[compose]") {
  Outgoing mail = sample();
  mail.html = "<p>See <img src=\"cid:logo@x\"></p>";
  mail.attachments = {{"logo.png", "image/png", "logo@x", "PNG"}, {"Größe.txt", "text/plain", "", "größe"}};
  const std::string bytes = written(mail);
  const std::array order = {"multipart/mixed",
                            "multipart/alternative",
                            "text/plain",
                            "multipart/related",
                            "text/html",
                            "image/png",
                            "inline; filename=\"logo.png\"",
                            "Content-ID: <logo@x>",
                            "text/plain; charset=utf-8",
                            "filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt"};
  std::size_t at = 0;
  for (const char* mark : order) {
    at = bytes.find(mark, at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("a boundary never occurs in what it divides", "[compose]") {
  Outgoing mail = sample();
  mail.html = "<p>x</p>";
  const std::string bytes = written(mail);
  const std::size_t at = bytes.find("boundary=\"") + 10;
  const std::string boundary = bytes.substr(at, bytes.find('"', at) - at);
  mail.attachments = {{"old.eml", "message/rfc822", "", "Subject: x\r\n\r\n--" + boundary + "--\r\n"}};
  const std::string again = written(mail);
  CHECK(again.find(boundary) == again.rfind(boundary));
}

TEST_CASE("attached mail travels untouched", "[compose]") {
  Outgoing mail = sample();
  const auto attach = [&mail](std::string bytes) {
    mail.attachments = {{"mail.eml", "message/rfc822", "", std::move(bytes)}};
    return written(mail);
  };
  SECTION("ASCII as 7bit, bare LF as CRLF") {
    CHECK_THAT(attach("Subject: x\n\nhello\n"),
               ContainsSubstring("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n") &&
                   ContainsSubstring("\r\n\r\nSubject: x\r\n\r\nhello\r\n"));
  }
  SECTION("8-bit mail makes an 8-bit mail") {
    const std::string bytes = attach("Subject: x\r\n\r\ngr\xfc\xdf\r\n");
    CHECK_THAT(bytes, ContainsSubstring("Content-Transfer-Encoding: 8bit\r\n") &&
                          ContainsSubstring("gr\xfc\xdf\r\n"));
    CHECK(is_eight_bit(bytes));
    CHECK_FALSE(is_eight_bit(written(sample())));
  }
  SECTION("what no transport may carry goes as bytes") {
    for (const std::string& odd :
         {std::string("a\0b", 3), "Subject: " + std::string(2000, 'x'), std::string("a\r\r\nb")}) {
      const std::string bytes = attach(odd);
      CHECK_THAT(bytes,
                 ContainsSubstring("application/octet-stream") && !ContainsSubstring("message/rfc822"));
      CHECK(has_only_crlf(bytes));
    }
  }
}

TEST_CASE("long file names are cut by RFC 2231 between characters", "[compose]") {
  Outgoing mail = sample();
  std::string name;
  for (int i = 0; i < 40; ++i) name += "ж";
  mail.attachments = {{name + ".pdf", "application/pdf", "", "x"}};
  const std::string bytes = written(mail);
  CHECK(longest_line(bytes) <= 78);
  CHECK_THAT(bytes,
             ContainsSubstring("filename*0*=UTF-8''%D0%B6") && ContainsSubstring("\r\n filename*1*=%D0%B6"));
}

TEST_CASE("SMTPUTF8 only for addresses beyond ASCII", "[compose]") {
  Outgoing mail = sample();
  mail.subject = mail.to[0].name = "Grüße";
  CHECK_FALSE(needs_smtputf8(mail));
  mail.cc = {{"jürgen@example.com", "Jürgen"}};
  CHECK(needs_smtputf8(mail));
  CHECK_THAT(written(mail), ContainsSubstring("<jürgen@example.com>"));
}
