#include "daemon/sim/letterbox.hh"

#include "daemon/sim/header.hh"
#include "mailparse/compose/compose_header.hh"
#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"
#include "tests/sim/desk.hh"

using namespace sim;

namespace {

const rules::Policy& policy() {
  static const auto scenario = sim_test::scenario("  - {wait: 1h}\n");
  return *scenario.policy;
}

constexpr storage::Instant kNow{std::chrono::seconds{1'772'438'400}};

rules::ScenarioMail mail_of(const std::string& yaml) {
  return *sim_test::scenario("  - {name: earlier}\n  - mail: " + yaml + "\n").steps.at(1).mail;
}

mailparse::Mail written(Letterbox& letterbox, const std::string& yaml) {
  const auto deliveries = letterbox.write(mail_of(yaml), kNow);
  if (!deliveries) throw std::runtime_error(deliveries.error());
  return mailparse::parse(deliveries->at(0).bytes);
}

mailparse::Mail ours(const std::string& id, const std::string& subject) {
  mailparse::Mail mail;
  mail.message_id = id;
  mail.subject = subject;
  mail.references = {"root@example.com"};
  mail.from = {{"support@example.com", "Example Support"}};
  return mail;
}

}  // namespace

TEST_CASE("an ordinary mail has what it was not given") {
  Letterbox letterbox(policy());
  const auto mail =
      written(letterbox, "{from: Chris <chris@initech.example>, subject: 'Grüße', body: 'Wie geht''s?'}");
  CHECK(mail.from.at(0).name == "Chris");
  CHECK(mail.to.at(0).addr_spec == "support@example.com");
  CHECK(mail.subject == "Grüße");
  CHECK(mail.date == kNow);
  CHECK(mail.message_id == "scenario.1@initech.example");
  CHECK(mail.text == "Wie geht's?\n");
  CHECK(written(letterbox, "{from: chris@initech.example}").message_id == "scenario.2@initech.example");
}

TEST_CASE("an answer goes to whom the mail came from, under its subject, with its references") {
  Letterbox letterbox(policy());
  letterbox.keep_sent("earlier", "alice@example.com", ours("t1.m1.r1@example.com", "[Example #1] Hello"));
  letterbox.keep_sent("", "alice@example.com", ours("t2.m2.r1@example.com", "Re: Second"));
  const auto last = written(letterbox, "{from: alice@home.example, reply_to: last}");
  CHECK(last.in_reply_to == std::vector<std::string>{"t2.m2.r1@example.com"});
  CHECK(last.subject == "Re: Second");
  const auto named = written(letterbox, "{from: alice@example.com, reply_to: earlier, subject: Other}");
  CHECK(named.references == std::vector<std::string>{"root@example.com", "t1.m1.r1@example.com"});
  CHECK(named.subject == "Other");
  CHECK(named.to.at(0).addr_spec == "support@example.com");
  CHECK_FALSE(letterbox.write(mail_of("{from: bob@example.com, reply_to: last}"), kNow));
}

TEST_CASE("a mail that came in can be answered by those who had a copy") {
  Letterbox letterbox(policy());
  letterbox.keep_received("earlier", ours("one@initech.example", "Hello"));
  CHECK(written(letterbox, "{from: dana@initech.example, reply_to: earlier}").in_reply_to ==
        std::vector<std::string>{"one@initech.example"});
}

TEST_CASE("a whole mail keeps its bytes but for what the step replaces") {
  Letterbox letterbox(policy());
  letterbox.keep_sent("", "chris@initech.example", ours("t1.m1.r1@example.com", "Hello"));
  const auto mail =
      written(letterbox,
              "{raw: \"From: x@y.example\\nSubject: a\\n b\\nX: 1\\n\\nabout {{reply_to.message_id}} to "
              "{{reply_to.recipient}}\\n\", "
              "from: chris@initech.example, subject: c, reply_to: last, headers: {X: null, Y: 2}}");
  CHECK(mail.from.at(0).addr_spec == "chris@initech.example");
  CHECK(mail.subject == "c");
  CHECK(mail.text == "about t1.m1.r1@example.com to chris@initech.example\n");
  CHECK(mail.in_reply_to == std::vector<std::string>{"t1.m1.r1@example.com"});
  for (const auto& [name, value] : mail.headers) CHECK(name != "X");
}

TEST_CASE("a whole mail without a date gets that of its arrival, unless the step takes it out") {
  Letterbox letterbox(policy());
  CHECK(written(letterbox, "{raw: \"From: x@y.example\\n\\nDate: of the body\\n\"}").date);
  CHECK(!written(letterbox, "{raw: \"From: x@y.example\\n\\na\\n\", headers: {Date: null}}").date);
  const auto dated =
      written(letterbox, "{raw: \"From: x@y.example\\nDate: Mon, 2 Feb 2026 09:00:00 +0000\\n\\na\\n\"}");
  CHECK(mailparse::rfc5322_date(dated.date.value()).find("2 Feb 2026") != std::string::npos);
}

TEST_CASE("the receiving server's word stands on top, under the name that the mailbox trusts") {
  Letterbox letterbox(policy());
  const auto mail = written(letterbox,
                            "{from: chris@initech.example, auth: pass, headers: {Authentication-Results: "
                            "'mx.example.com; dmarc=fail'}}");
  REQUIRE(mail.authentication_results.size() == 2);
  CHECK(mail.authentication_results[0].authserv_id == "mx.example.com");
  CHECK(mail.authentication_results[0].methods.at(0).result == "pass");
  CHECK(written(letterbox, "{from: chris@initech.example}").authentication_results.empty());
}

TEST_CASE(
    "a mail reaches every mailbox that it is addressed to, else the first, unless the step says which") {
  Letterbox letterbox(policy());
  const auto names = [&](const std::string& yaml) {
    std::vector<std::string> out;
    const auto deliveries = letterbox.write(mail_of(yaml), kNow);
    for (const auto& delivery : *deliveries) out.push_back(delivery.mailbox);
    return out;
  };
  CHECK(names("{from: a@b.example, to: [x@y.example, 911@example.com], cc: support@example.com}") ==
        std::vector<std::string>{"emergency", "support"});
  CHECK(names("{from: a@b.example, to: security@example.com}") == std::vector<std::string>{"support"});
  CHECK(names("{from: a@b.example, mailbox: emergency}") == std::vector<std::string>{"emergency"});
}

TEST_CASE("a header is taken out with all its lines, and the body is left alone") {
  std::string mail = "A: 1\r\n\t2\r\nB: 3\r\na: 4\r\n\r\nA: text\r\n";
  remove_header(mail, "A");
  CHECK(mail == "B: 3\r\n\r\nA: text\r\n");
  CHECK(with_crlf("a\nb\r\nc") == "a\r\nb\r\nc");
}
