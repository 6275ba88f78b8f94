// Whom a relay's "no" is about, in the words of the relays that are out there.
#include "daemon/smtp/blame.hh"

#include "tests/catch.hh"

using smtp::Blame;
using smtp::Stage;

namespace {

smtp::Reply read(const std::string& words) {
  smtp::ReplyReader reader;
  reader.feed(words + "\r\n");
  return reader.next().value().value();
}

Blame at_rcpt(const std::string& words) {
  return smtp::blame_of(Stage::rcpt, read(words), 2000);
}

Blame at_dot(const std::string& words) {
  return smtp::blame_of(Stage::dot, read(words), 2000);
}

}  // namespace

TEST_CASE("a relay that does not relay for us speaks of us, with and without a status", "[blame]") {
  const std::string words = GENERATE(
      "550 relay not permitted", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
      "550 Domain firm.example has exceeded the max emails per hour (200/200 (100%)) allowed. Message "
      "discarded.",
      "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", "550 Sender verify failed",
      "551 we do not relay",
      "550-Please turn on SMTP Authentication in your mail client.\r\n550 mx is not permitted to relay "
      "through this server "
      "without authentication.",
      "550 5.7.1 Relaying denied", "550 5.7.1 <a@firm.example>... Relaying denied. IP name lookup failed",
      "550 5.7.1 Unable to relay", "554 5.7.1 <a@firm.example>: Relay access denied",
      "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
      "553 5.7.1 <s@x.example>: Sender address rejected: not owned by user joe",
      "553 Mail from must equal authorized user", "554 Message rejected: Email address is not verified.",
      "550 5.4.5 Daily user sending limit exceeded",
      "550-Verification failed for <s@x.example>\r\n550 Sender verify failed");
  INFO(words);
  CHECK(at_rcpt(words) == Blame::relay);
}

TEST_CASE("a bare 550, or one that may pass, is nobody's yet", "[blame]") {
  const std::string words = GENERATE(
      "550 Administrative prohibition", "550 Invalid recipient: <alice@firm.example>",
      "550 Delivery is not allowed to this address.", "550 5.4.6 Message rate exceeds its limit",
      "550 Your IP 192.0.2.1 is blacklisted", "550 Message rejected, temporarily out of service",
      "550 SPF check failed", "550", "551 no", "553 no", "554 5.7.1 rejected", "550 #5.7.1 no",
      "550 mailbox unavailable, try again later", "550 5.1.1 internal error, directory is not available");
  INFO(words);
  CHECK(at_rcpt(words) == Blame::unsure);
}

TEST_CASE("who says that nobody is there speaks of the mail, whatever the address looks like", "[blame]") {
  const std::string words = GENERATE(
      "550 5.1.1 <x@firm.example>: Recipient address rejected: User unknown in virtual mailbox table",
      "550 no such user here", "553 sorry, no mailbox here by that name (#5.1.1)", "550 Unrouteable address",
      "550 5.1.1 michelo... User unknown", "550 <michelo@daily.example>: User unknown",
      "550 Requested action not taken: mailbox unavailable", "550 5.2.1 The account is disabled",
      "550 5.1.2 Host unknown", "550 sorry, nobody of that name (#5.1.1)");
  INFO(words);
  CHECK(at_rcpt(words) == Blame::message);
}

TEST_CASE("a relay that did not understand us may have been sent something garbled", "[blame]") {
  for (const char* words : {"501 5.1.3 Bad recipient address syntax", "500 5.5.1 command not recognized",
                            "501 no such user", "553 5.5.4 invalid user"}) {
    INFO(words);
    CHECK(at_rcpt(words) == Blame::unsure);
    CHECK(smtp::is_about_syntax(to_string(read(words))));
  }
  CHECK_FALSE(smtp::is_about_syntax("550 5.1.1 no such user"));
  CHECK_FALSE(smtp::is_about_syntax("550"));
}

TEST_CASE("a filter that fails does not speak of the mail", "[blame]") {
  CHECK(at_dot("554 5.7.1 Message content rejected, spam") == Blame::message);
  CHECK(at_dot("554 content filter is temporarily out of order") == Blame::unsure);
  CHECK(at_dot("554 virus scanner timed out, try again later") == Blame::unsure);
}

TEST_CASE("a relay whose disk is full says of the smallest mail what others say of a large one", "[blame]") {
  const auto full = read("552 Requested mail action aborted: exceeded storage allocation");
  const auto large = read("552 Message size exceeds fixed maximum message size");
  CHECK_FALSE(smtp::is_too_large(Stage::dot, full, 2'000));
  CHECK(smtp::blame_of(Stage::mail, full, 2'000) == Blame::relay);
  CHECK(smtp::blame_of(Stage::dot, full, 2'000) == Blame::unsure);
  CHECK(smtp::is_too_large(Stage::dot, full, 20'000'000));
  CHECK(smtp::is_too_large(Stage::dot, large, 2'000));
  CHECK(smtp::is_too_large(Stage::dot,
                           read("552 sorry, that message size exceeds my databytes limit (#5.3.4)"), 2'000));
}
