// What two refusals have in common, and what they prove.
#include "daemon/outbox/refusals.hh"

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using outbox::Refusals;

namespace {

storage::OutboxItem mail_to(std::int64_t id, const std::string& recipient,
                            const std::string& kind = "answer") {
  auto made = storage::test::item(1, 1);
  made.id = {id};
  made.recipient = recipient;
  made.kind = kind;
  return made;
}

bool alike(const std::string& one, const std::string& other) {
  return outbox::alike(outbox::gist_of(one, "ann.lee@firm.example"),
                       outbox::gist_of(other, "bob@other.example"));
}

}  // namespace

TEST_CASE("one answer is known again whatever mail and recipient it names", "[refusals]") {
  CHECK(alike("550 5.1.1 <ann.lee@firm.example>: Recipient address rejected: User unknown",
              "550 5.1.1 <bob@other.example>: Recipient address rejected: User unknown"));
  CHECK(alike("550 5.1.1 ann.lee... User unknown", "550 5.1.1 bob... User unknown"));
  CHECK(alike("550 relay not permitted for firm.example", "550 relay not permitted for other.example"));
  CHECK(alike("554 5.7.1 rejected [1.2.3.4] id=1abCd-0001", "554 5.7.1 rejected [1.2.3.4] id=9xyZk-0002"));
  CHECK(alike("550 MI:SFQ smtp1,AAAA_1,17 rejected by policy",
              "550 MI:SFQ smtp7,BBBB_2,18 rejected by policy"));
  CHECK(alike("550", "550"));
}

TEST_CASE("other answers are not", "[refusals]") {
  CHECK_FALSE(alike("550 5.1.1 no such user", "550 5.7.1 relaying denied"));
  CHECK_FALSE(alike("550 no such user", "550 this mail looks like an advertisement"));
  CHECK_FALSE(alike("550 no such user", "554 no such user"));
}

TEST_CASE("the same for two people is shared, until a mail is taken", "[refusals]") {
  Refusals refusals;
  const auto ann = mail_to(1, "ann@a.example"), bob = mail_to(2, "bob@b.example"),
             carol = mail_to(3, "c@c.example");
  refusals.add(ann, "550 5.1.1 user unknown");
  CHECK_FALSE(refusals.is_shared(ann));
  refusals.add(mail_to(4, "ann@a.example"), "550 5.1.1 user unknown");  // hers as well
  CHECK_FALSE(refusals.is_shared(ann));
  refusals.add(bob, "550 5.1.1 user unknown");
  CHECK(refusals.is_shared(ann));
  CHECK(refusals.is_shared(bob));
  CHECK_FALSE(refusals.is_its_own(ann));
  refusals.taken(carol);
  CHECK_FALSE(refusals.is_shared(ann));
  CHECK(refusals.is_its_own(ann));
  CHECK(refusals.is_proven(ann));
}

TEST_CASE("that customers' mail is taken proves nothing of our own people's directory", "[refusals]") {
  Refusals refusals;
  const auto alice = mail_to(1, "alice@example.com", "notification");
  refusals.add(alice, "550 5.1.1 user unknown");
  refusals.taken(mail_to(2, "ann@a.example"));
  CHECK(refusals.is_its_own(alice));
  CHECK_FALSE(refusals.is_proven(alice));
  refusals.taken(mail_to(3, "Bob@EXAMPLE.com", "notification"));
  CHECK(refusals.is_proven(alice));
}
