// What one attempt to send means for the mail and for its ticket's history.
#include "daemon/outbox/attempt_result.hh"

#include "daemon/outbox/retry.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

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

outbox::Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
                       const outbox::Standing& relay = {}) {
  return outbox::settle(item, outcome, now, relay);
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

TEST_CASE("a mail that was rejected for itself is given up at once, with the server's words on the ticket") {
  const auto kind = GENERATE("ack", "notification", "page");
  const auto settled =
      settle(item(kind), outcome(Verdict::rejected, "5.1.1", "no such user"), kNow, {.takes_others = true});
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

TEST_CASE("while the relay is in trouble nothing is given up, and no attempt is counted") {
  const auto verdict = GENERATE(Verdict::deferred, Verdict::rejected);
  const auto stage = GENERATE(smtp::Stage::connect, smtp::Stage::mail, smtp::Stage::dot);
  auto old = item();
  old.attempts = 90;
  auto refused = outcome(verdict, "5.7.0", "530 5.7.0 authentication required");
  refused.stage = stage;
  const auto late = kNow + std::chrono::days(30);
  const auto settled = settle(old, refused, late, {.in_trouble = true, .rest = std::chrono::seconds(15)});
  CHECK(settled.result.state == OutboxState::deferred);
  CHECK_FALSE(settled.result.counted);
  CHECK_FALSE(settled.event);
  // What was offered goes behind what was not.
  CHECK(settled.result.next_attempt == late + std::chrono::seconds(stage == smtp::Stage::connect ? 15 : 16));
}

TEST_CASE("a refusal that may be the relay's is final only once it takes other mail, or after hours") {
  auto refused = outcome(Verdict::rejected, "5.7.1", "554 5.7.1 no");
  refused.blame = smtp::Blame::unsure;
  auto mail = item();
  const auto state = [&](int attempts, bool takes_others) {
    mail.attempts = attempts;
    return settle(mail, refused, kNow, {.takes_others = takes_others}).result.state;
  };
  CHECK(state(2, true) == OutboxState::deferred);
  CHECK(state(3, true) == OutboxState::dead);
  CHECK(state(6, false) == OutboxState::deferred);
  CHECK(state(7, false) == OutboxState::dead);
  refused.blame = smtp::Blame::relay;  // it says that it is about us: never final
  CHECK(state(7, true) == OutboxState::deferred);
}

TEST_CASE("a recipient that nobody knows is believed at the second time, of our own people after hours") {
  auto refused = outcome(Verdict::rejected, "5.1.1", "550 5.1.1 no such user");
  const auto settled = [&](const std::string& kind, int attempts) {
    auto mail = item(kind);
    mail.attempts = attempts;
    return settle(mail, refused, kNow);
  };
  CHECK(settled("answer", 1).result.state == OutboxState::deferred);
  CHECK_FALSE(settled("answer", 1).timer);
  CHECK(settled("answer", 2).result.state == OutboxState::dead);
  CHECK(settled("notification", 6).result.state == OutboxState::deferred);
  CHECK(settled("notification", 7).result.state == OutboxState::dead);
  refused.stage = smtp::Stage::ours;
  CHECK(settled("answer", 1).result.state == OutboxState::dead);
}

TEST_CASE("what a relay offers once kills no mail: another connection is asked") {
  auto refused =
      outcome(Verdict::rejected, "5.3.4", "the message has 90000 bytes, the relay takes 70000 at most");
  refused.stage = smtp::Stage::ours;
  refused.too_large = refused.by_offer = true;
  auto mail = item("answer");
  CHECK(settle(mail, refused, kNow).result.state == OutboxState::deferred);
  mail.attempts = 3;
  CHECK(settle(mail, refused, kNow).result.state == OutboxState::dead);
}

TEST_CASE("whoever must know of a mail that does not arrive is told before it is given up") {
  const auto refused = outcome(Verdict::rejected, "5.1.1", "550 5.1.1 no such user");
  auto page = item("page"), notification = item("notification");
  CHECK(settle(page, refused, kNow).result.state == OutboxState::deferred);
  REQUIRE(settle(page, refused, kNow).timer);  // the next level is called at once
  CHECK(settle(page, refused, kNow).timer->key == storage::TimerKey{{42}, "refused:7.1"});
  CHECK_FALSE(settle(notification, refused, kNow).timer);
  notification.attempts = 2;
  CHECK(settle(notification, refused, kNow).timer);
}

TEST_CASE("a mail that had no turn before we stopped stays due") {
  auto stopped = outcome(Verdict::deferred, "4.3.0", "asked to stop");
  stopped.stage = smtp::Stage::connect;
  const auto settled = settle(item(), stopped, kNow, {.in_trouble = true});
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

TEST_CASE("what may have arrived several times is tried seldom, and not for days") {
  auto mail = item();
  const auto settled = [&](int lost) {
    mail.attempts = lost + 1;
    mail.ambiguous = lost;
    return settle(mail, outcome(Verdict::ambiguous, "4.4.2", "connection lost"), kNow);
  };
  CHECK(settled(1).result.next_attempt == outbox::next_attempt(2, kNow, kNow));
  CHECK(settled(2).result.next_attempt == kNow + storage::kLongestPause);
  CHECK(settled(8).result.state == OutboxState::deferred);
  CHECK(settled(9).result.state == OutboxState::dead);
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

TEST_CASE("mail to our own people about no ticket that is given up has somebody told") {
  auto code = item("confirm");
  code.ticket = {};
  code.message = {};
  const auto settled = outbox::give_up(code, "5.1.1 no such user", kNow);
  REQUIRE(settled.timer);
  CHECK_FALSE(settled.timer->key.ticket);
  CHECK(settled.timer->key.name == "lost:5");
  CHECK(settled.timer->due == kNow);
  code.kind = "operators";
  CHECK_FALSE(outbox::give_up(code, "5.1.1 no such user", kNow).timer);
}
