// What agents read: text and HTML of notifications, and mail that goes on whole (docs/agents.md).

#include "mailparse/parse/parse.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;

namespace {

const std::string kSigned =
    "Content-Type: multipart/signed; boundary=s; micalg=pgp-sha256; "
    "protocol=\"application/pgp-signature\"\r\n"
    "MIME-Version: 1.0\r\n\r\n"
    "--s\r\nContent-Type: text/plain\r\n\r\nPlease pay   the  bill. \r\n\r\n"
    "--s\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n"
    "-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n--s--\r\n";
const std::string kEncrypted =
    "Content-Type: multipart/encrypted; boundary=e; protocol=\"application/pgp-encrypted\"\r\n"
    "MIME-Version: 1.0\r\n\r\n"
    "--e\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
    "--e\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n"
    "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--e--\r\n";

std::string head(const std::string& id) {
  return "From: Chris Lee <chris@initech.example>\r\nTo: support@example.com\r\nSubject: Bill\r\n"
         "Date: Mon, 2 Mar 2026 08:59:00 +0000\r\nMessage-ID: <" +
         id + "@initech.example>\r\n";
}

std::size_t find(const std::string& text, const std::string& words) {
  CAPTURE(text, words);
  const auto at = text.find(words);
  REQUIRE(at != std::string::npos);
  return at;
}

}  // namespace

TEST_CASE("a notification has the new words first, then who and what, then the quote", "[notice]") {
  TestDesk desk = opened();
  desk.post({{{"From", "dana@initech.example"}, {"Subject", "Printer on fire"}}});
  desk.post({{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}},
             "It is <b>worse</b> now.\n\nOn Monday, Example Support wrote:\n> We have your message.\n"});
  const auto mail = desk.sent(kAlice).back();
  const std::string& text = mail.text;
  CHECK(find(text, "It is <b>worse</b> now.") < find(text, "plan enterprise"));
  CHECK(find(text, "plan enterprise") < find(text, "#2 new, low: Printer on fire"));
  CHECK(find(text, "#2 new") < find(text, "#take  #note  #solved"));
  CHECK(find(text, "#take") < find(text, "> We have your message."));
  const std::string& html = mail.html;
  CHECK(find(html, "It is &lt;b&gt;worse&lt;/b&gt; now.") < find(html, "plan enterprise"));
  CHECK(find(html, "#2 new, low: Printer on fire") < find(html, "<details"));
  CHECK(find(html, "<details") < find(html, "&gt; We have your message."));
  for (const char* remote : {"http", "src=", "url(", "<img", "<script", "<link"})
    CHECK(html.find(remote) == std::string::npos);
}

TEST_CASE("a notification says what is linked, from where the reader stands", "[notice]") {
  TestDesk desk = opened();
  desk.post({{{"From", "dana@initech.example"}, {"Subject", "Also down"}}});
  desk.post(alice_on(desk, 2, "#incident #1\n#link https://status.example.com/7\n\n#note\n"));
  desk.post({{{"From", "dana@initech.example"},
              {"In-Reply-To", "<" + last_id(desk, "dana@initech.example", 2) + ">"}}});
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("\nLinks:\n") &&
                                              ContainsSubstring("\nincident #1\n") &&
                                              ContainsSubstring("\nrelated https://status.example.com/7\n"));
  desk.post({{{"In-Reply-To", "<" + last_id(desk, kCustomer, 1) + ">"}}});
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("Links:\nreport #2\n"));
  desk.post(alice_on(desk, 1, "#due 1h\n"));
  desk.wait(std::chrono::hours{1});
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Links:\nreport #2\n"));
  desk.post(alice_on(desk, 2, "#incident none\n\nIt was something else.\n"));
  CHECK_THAT(desk.sent(kBob).back().text, !ContainsSubstring("incident #1"));
  desk.post(alice_on(desk, 1, "#due 1d\n"));
  desk.wait(std::chrono::hours{25});
  CHECK_THAT(desk.sent(kAlice).back().text, !ContainsSubstring("report #2"));
}

TEST_CASE("sections with nothing in them are left out", "[notice]") {
  TestDesk desk = opened();
  const auto mail = desk.sent(kAlice).back();
  for (const char* title : {"Other open tickets", "Quoted there", "Links:"})
    CHECK(mail.text.find(title) == std::string::npos);
  CHECK(mail.html.find("<details") == std::string::npos);
  CHECK(mail.html.find("Also open") == std::string::npos);
}

TEST_CASE("hostile words stay words in HTML", "[notice]") {
  TestDesk desk;
  Post post{{{"From", "\"<img src=x onerror=1>\" <x@initech.example>"},
             {"Subject", "</div><script>alert(1)</script>"}},
            "<script>alert(1)</script><a href=\"http://evil.example\">x</a>\n"};
  desk.post(post);
  desk.post({{{"From", "y@initech.example"}}});
  for (const auto& mail : desk.sent(kAlice)) {
    CHECK(mail.html.find("<script") == std::string::npos);
    CHECK(mail.html.find("<img") == std::string::npos);
    CHECK(mail.html.find("<a ") == std::string::npos);
  }
}

TEST_CASE("the commands fit the ticket", "[notice]") {
  TestDesk desk = opened();
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("#take  #note  #solved"));
  desk.post(alice(desk, "#take\n"));
  desk.post({{{"From", "mal@elsewhere.example"},
              {"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}}});
  CHECK_THAT(desk.sent(kAlice).back().text,
             ContainsSubstring("#cc mal@elsewhere.example  #public  #split  #note  #solved"));
}

TEST_CASE("security mail goes to agents whole and untouched", "[notice][security]") {
  const std::string body = GENERATE(kSigned, kEncrypted);
  const std::string bytes = head("sec") + body;
  TestDesk desk;
  desk.post_bytes(bytes);
  const auto item = desk.outbox(kAlice).back();
  CHECK_THAT(item.bytes, ContainsSubstring(bytes));
  const auto mail = desk.sent(kAlice).back();
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].content_type == "message/rfc822");
  CHECK(mail.attachments[0].bytes == bytes);
  CHECK_THAT(mail.text, ContainsSubstring(body == kSigned ? "Please pay" : "It is attached as it came"));
  CHECK(mail.html.find("BEGIN PGP") == std::string::npos);
}

TEST_CASE("an agent's sealed mail is not relayed, and a signature does not go along", "[notice][security]") {
  TestDesk desk = opened();
  const auto head_of = [&](const std::string& id) {
    return "From: Alice Meyer <alice@example.com>\r\nTo: support@example.com\r\nSubject: Re: Question\r\n"
           "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <" +
           id + "@laptop.example>\r\nIn-Reply-To: <" + last_id(desk, kAlice, 1) + ">\r\n";
  };
  const auto before = desk.outbox(kCustomer).size();
  desk.post_bytes(head_of("a") + kEncrypted);
  CHECK(desk.outbox(kCustomer).size() == before);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("it is encrypted"));
  desk.post_bytes(head_of("b") + kSigned);
  const auto answer = desk.sent(kCustomer).back();
  CHECK_THAT(answer.text, ContainsSubstring("Please pay"));
  CHECK(answer.attachments.empty());
}
