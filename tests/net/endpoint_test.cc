// URLs of the policy, and the pace of new attempts.
#include "daemon/net/endpoint.hh"

#include "daemon/net/backoff.hh"
#include "tests/catch.hh"

using namespace std::chrono_literals;
using net::parse_url;
using net::Security;

TEST_CASE("URLs of mail servers are read") {
  auto read = parse_url("imaps://imap.example.com/INBOX");
  REQUIRE(read);
  CHECK(read->endpoint.security == Security::tls);
  CHECK(to_string(read->endpoint) == "imap.example.com:993");
  CHECK(read->path == "INBOX");
  read = parse_url("imap://[::1]:1143/Gel%C3%B6schte%20Mails/x");
  REQUIRE(read);
  CHECK(read->endpoint.security == Security::starttls);
  CHECK(to_string(read->endpoint) == "[::1]:1143");
  CHECK(read->path == "Gel\xc3\xb6schte Mails/x");
  CHECK(to_string(parse_url("smtp://relay")->endpoint) == "relay:587");
  CHECK(to_string(parse_url("smtps://relay/")->endpoint) == "relay:465");
  CHECK(parse_url("smtp://127.0.0.1:25", true)->endpoint.security == Security::none);
}

TEST_CASE("bad URLs are refused without showing what may be a password") {
  for (const char* bad : {"", "imap.example.com", "http://x/", "imaps://", "imaps:///INBOX", "imaps://a b/",
                          "imaps://x:0/", "imaps://x:/", "imaps://x:70000/", "imaps://x:9a/", "imaps://[::1/",
                          "imaps://[::1]x/", "imaps://[x]/", "imaps://x/a?b", "imaps://x/%zz",
                          "imaps://x/%0d%0aA1", "imaps://-x/", "imaps://x\r\ny/", "imaps://x%2f/"}) {
    INFO(bad);
    CHECK_FALSE(parse_url(bad));
  }
  CHECK_FALSE(parse_url("imaps://x/", true));
  const auto secret = parse_url("imaps://alice:hunter2@imap.example.com/");
  REQUIRE_FALSE(secret);
  CHECK_THAT(to_string(secret.error()), !ContainsSubstring("hunter2"));
}

TEST_CASE("attempts come more and more rarely, and not in step") {
  double part = 0;
  net::Backoff backoff(1s, 5min, [&part] { return part; });
  CHECK(backoff.next() == 500ms);
  part = 0.5;
  CHECK(backoff.next() == 1500ms);
  for (int i = 0; i < 20; ++i) backoff.next();
  CHECK(backoff.next() == 225s);
  backoff.reset();
  CHECK(backoff.next() == 750ms);
}
