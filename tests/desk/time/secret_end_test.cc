// A client's secret that ends is told in time, and not more often than that.

#include "tests/desk/support.hh"

using namespace desk::test;
using std::chrono::hours;

namespace {

constexpr hours kDay{24};

// Two logins of one client. kStart is 2026-03-02.
std::string ending(const std::string& day) {
  const std::string oauth2 =
      "{provider: microsoft, tenant: contoso, client: app-1, secret: {credential: m365}, secret_expires: " +
      day + "}";
  return "desk: {name: Example Support, domain: example.com, operators: [ops@example.com]}\n"
         "storage: {path: \":memory:\"}\n"
         "mailboxes: {support: {address: support@example.com,\n"
         "  imap: {url: \"imaps://outlook.office365.com\", user: support@example.com, oauth2: " +
         oauth2 +
         "},\n  smtp: {url: \"smtp://smtp.office365.com\", user: support@example.com, oauth2: " + oauth2 +
         "}}}\n"
         "agents: {alice: {email: alice@example.com}}\n";
}

std::size_t told(const TestDesk& desk) {
  return desk.outbox("ops@example.com").size();
}

}  // namespace

TEST_CASE("operators hear of a secret that ends 30 and 7 days before, and when it has ended") {
  TestDesk desk(ending("2026-06-01"));  // in 91 days
  desk.reload(ending("2026-06-01"));
  desk.wait(60 * kDay);
  CHECK(told(desk) == 0);
  desk.wait(2 * kDay);
  CHECK(told(desk) == 1);
  desk.wait(20 * kDay);
  CHECK(told(desk) == 1);
  desk.wait(3 * kDay);
  CHECK(told(desk) == 2);
  desk.wait(30 * kDay);
  CHECK(told(desk) == 3);
  const auto mails = desk.sent("ops@example.com");
  REQUIRE(mails.size() == 3);
  CHECK_THAT(mails[0].subject, ContainsSubstring("ends in 30 days"));
  CHECK_THAT(mails[0].text, ContainsSubstring("mailbox support"));
  CHECK_THAT(mails[0].text, ContainsSubstring("smtp of mailbox support"));
  CHECK_THAT(mails[0].text, ContainsSubstring("app-1"));
  CHECK_THAT(mails[1].subject, ContainsSubstring("ends in 7 days"));
  CHECK_THAT(mails[2].subject, ContainsSubstring("has ended"));
}

TEST_CASE("a secret that ends soon is told at once when the policy first says so, once") {
  TestDesk desk(ending("2026-06-01"));
  desk.reload(ending("2026-03-22"));  // in 20 days
  desk.wait(hours{1});
  CHECK(told(desk) == 1);
  desk.reload(ending("2026-03-22") + "# another comment\n");
  desk.wait(kDay);
  CHECK(told(desk) == 1);
}

TEST_CASE("a secret that was replaced is told of no more") {
  TestDesk desk(ending("2026-06-01"));
  desk.reload(ending("2026-04-10"));
  desk.reload(ending("2028-04-10"));
  desk.wait(60 * kDay);
  CHECK(told(desk) == 0);
}
