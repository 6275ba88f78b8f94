// Operators hear of a relay that does not take the desk's mail, and of mail to our own people that was given
// up.
#include "daemon/desk/mail/relay_trouble.hh"

#include "daemon/desk/time/lost_mail.hh"
#include "tests/desk/support.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kTwoRelays = R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: ":memory:"}
mailboxes:
  support: {address: support@example.com, smtp: {url: "smtp://one.example", tls: none}}
  billing: {address: billing@example.com, smtp: {url: "smtp://two.example", tls: none}}
)";

void report(TestDesk& desk, const std::string& mailbox) {
  const storage::Timer timer = desk::relay_trouble(mailbox, "530 5.7.0 log in", desk.now());
  REQUIRE(desk.store().record({}, {}, std::span(&timer, 1)));
  desk.wait(1s);
}

}  // namespace

TEST_CASE("a relay in trouble is told to operators, by another mailbox's relay, and once in six hours",
          "[relay]") {
  TestDesk desk(kTwoRelays);
  report(desk, "support");
  const auto mails = desk.outbox("ops@example.com");
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].relay == "billing");
  const auto text = desk.sent("ops@example.com").back().text;
  CHECK_THAT(text, ContainsSubstring("530 5.7.0 log in"));
  CHECK_THAT(text, ContainsSubstring("ticketctl outbox retry --relay support"));
  report(desk, "support");
  CHECK(desk.outbox("ops@example.com").size() == 1);
  report(desk, "billing");
  REQUIRE(desk.outbox("ops@example.com").size() == 2);
  CHECK(desk.outbox("ops@example.com").back().relay == "support");
}

TEST_CASE("a code of no ticket that a dead relay gave up is told to operators, by another relay", "[relay]") {
  TestDesk desk(kTwoRelays);
  storage::OutboxItem code;
  code.id = {4};
  code.kind = "confirm";
  code.relay = "support";
  code.recipient = "alice@example.com";
  const auto timer = desk::lost_mail(code, "550 5.1.1 no such user", desk.now());
  REQUIRE(timer);
  REQUIRE(desk.store().record({}, {}, std::span(&*timer, 1)));
  desk.wait(1s);
  REQUIRE(desk.outbox("ops@example.com").size() == 1);
  CHECK(desk.outbox("ops@example.com").front().relay == "billing");
  const auto text = desk.sent("ops@example.com").back().text;
  CHECK_THAT(text, ContainsSubstring("alice@example.com") && ContainsSubstring("550 5.1.1 no such user") &&
                       ContainsSubstring("held until that code is sent back"));
  REQUIRE(desk.store().record({}, {}, std::span(&*timer, 1)));
  desk.wait(1s);
  CHECK(desk.outbox("ops@example.com").size() == 1);
  code.kind = "operators";
  CHECK_FALSE(desk::lost_mail(code, "550", desk.now()));
}
