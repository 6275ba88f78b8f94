// What one attempt to send means for the mail and for its ticket's history.
#include "daemon/outbox/settle.hh"

#include "daemon/outbox/retry.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

using outbox::settle;
using smtp::Verdict;
using storage::OutboxState;
using storage::test::kNow;

namespace {

storage::OutboxItem item(const std::string& kind = "ack") {
  auto made = storage::test::item(42, 7);
  made.id = {5};
  made.kind = kind;
  made.attempts = 1;
  return made;
}

smtp::Outcome outcome(Verdict verdict, const std::string& status, const std::string& text) {
  smtp::Outcome made;
  made.verdict = verdict;
  made.stage = verdict == Verdict::rejected ? smtp::Stage::rcpt : smtp::Stage::dot;
  made.status = status;
  made.text = text;
  return made;
}

}  // namespace

TEST_CASE("a delivered mail is sent, and its ticket says so") {
  const auto settled = settle(item(), outcome(Verdict::delivered, "2.0.0", "queued as 4711"), kNow);
  CHECK(settled.result.id.value == 5);
  CHECK(settled.result.state == OutboxState::sent);
  CHECK_FALSE(settled.result.ambiguous);
  REQUIRE(settled.event);
  CHECK(settled.event->kind == "mail.sent");
  CHECK(settled.event->ticket.value == 42);
  CHECK(settled.event->at == kNow);
  CHECK(settled.event->detail == "ack to chris@initech.example");
}

TEST_CASE("a notification that arrived is no news on the ticket") {
  const auto settled = settle(item("notification"), outcome(Verdict::delivered, "2.0.0", "ok"), kNow);
  CHECK(settled.result.state == OutboxState::sent);
  CHECK_FALSE(settled.event);
}

TEST_CASE("a rejected mail is given up at once, with the server's words on the ticket") {
  const auto kind = GENERATE("ack", "notification", "page");
  const auto settled = settle(item(kind), outcome(Verdict::rejected, "5.1.1", "no such user"), kNow);
  CHECK(settled.result.state == OutboxState::dead);
  CHECK(settled.result.last_error == "5.1.1 no such user");
  REQUIRE(settled.event);
  CHECK(settled.event->kind == "mail.failed");
  CHECK_THAT(settled.event->detail, ContainsSubstring("chris@initech.example: 5.1.1 no such user"));
  REQUIRE(settled.timer);  // the desk treats it as a bounce
  CHECK(settled.timer->key == storage::TimerKey{{42}, "refused:7.1"});
  CHECK(settled.timer->due == kNow);
  CHECK(settled.timer->payload == "5.1.1 no such user");
}

TEST_CASE("a deferred mail is tried again, and the ticket hears nothing of it") {
  const auto settled = settle(item(), outcome(Verdict::deferred, "4.3.0", "later"), kNow);
  CHECK(settled.result.state == OutboxState::deferred);
  CHECK(settled.result.next_attempt == outbox::next_attempt(1, kNow, kNow));
  CHECK(settled.result.last_error == "4.3.0 later");
  CHECK_FALSE(settled.result.ambiguous);
  CHECK_FALSE(settled.event);
}

TEST_CASE("a mail that was never offered waits for the relay, whatever its own attempts") {
  auto unlucky = item();
  unlucky.attempts = 30;
  auto unreachable = outcome(Verdict::deferred, "4.4.1", "cannot be reached");
  unreachable.stage = smtp::Stage::connect;
  for (const int failures : {1, 2, 9})
    CHECK(settle(unlucky, unreachable, kNow, failures).result.next_attempt ==
          outbox::next_connection(failures, kNow, kNow));
}

TEST_CASE("a mail that had no turn before we stopped stays due") {
  auto stopped = outcome(Verdict::deferred, "4.3.0", "asked to stop");
  stopped.stage = smtp::Stage::connect;
  const auto settled = settle(item(), stopped, kNow, 0);
  CHECK(settled.result.state == OutboxState::deferred);
  CHECK(settled.result.next_attempt == kNow);
}

TEST_CASE("a mail lost behind its final dot is tried again, and marked") {
  const auto settled = settle(item(), outcome(Verdict::ambiguous, "4.4.2", "connection lost"), kNow);
  CHECK(settled.result.state == OutboxState::deferred);
  CHECK(settled.result.ambiguous);
  REQUIRE(settled.event);
  CHECK(settled.event->kind == "mail.ambiguous");
  CHECK_THAT(settled.event->detail, ContainsSubstring("may have been delivered"));
}

TEST_CASE("a mail deferred for five days is given up, and says how often it was tried") {
  const auto verdict = GENERATE(Verdict::deferred, Verdict::ambiguous);
  auto old = item();
  old.attempts = 66;
  const auto late = kNow + outbox::kGiveUpAfter;
  const auto settled = settle(old, outcome(verdict, "4.3.0", "later"), late);
  CHECK(settled.result.state == OutboxState::dead);
  CHECK(settled.result.last_error == "given up after 66 attempts: 4.3.0 later");
  REQUIRE(settled.event);
  CHECK(settled.event->kind == "mail.failed");
}

TEST_CASE("a status code is said once") {
  CHECK(outbox::words_of(outcome(Verdict::rejected, "5.1.1", "550 5.1.1 no such user")) ==
        "550 5.1.1 no such user");
  CHECK(outbox::words_of(outcome(Verdict::rejected, "5.0.0", "550 no such user")) ==
        "5.0.0 550 no such user");
}

TEST_CASE("without a status code the words stand alone") {
  const auto settled = settle(item(), outcome(Verdict::deferred, "", "asked to stop"), kNow);
  CHECK(settled.result.last_error == "asked to stop");
}

TEST_CASE("a page mail takes the way of every other: the desk hears only of one that is given up") {
  CHECK_FALSE(settle(item("page"), outcome(Verdict::delivered, "2.0.0", "ok"), kNow).timer);
  CHECK_FALSE(settle(item("page"), outcome(Verdict::deferred, "4.3.0", "later"), kNow).timer);
}
