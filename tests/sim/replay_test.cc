#include "daemon/sim/replay.hh"

#include "daemon/desk/identity/token.hh"
#include "tests/catch.hh"
#include "tests/sim/desk.hh"

using namespace sim;

namespace {

constexpr storage::Instant kStart{std::chrono::seconds{1'772'438'400}};

std::unique_ptr<World> world_of(const std::string& policy = sim_test::kPolicy) {
  return *World::open(sim_test::scenario("  - {wait: 1h}\n", policy).policy, kStart);
}

std::string mail(const std::string& subject, const std::string& more = {}) {
  return "From: chris@initech.example\r\nTo: support@example.com\r\nSubject: " + subject +
         "\r\nMessage-ID: <" + subject + more.substr(0, 1) + "@initech.example>\r\n" + more + "\r\nText\r\n";
}

}  // namespace

TEST_CASE("two outcomes differ in what a person would name") {
  Outcome was, would;
  was.fate = would.fate = storage::Fate::message;
  was.opens = would.opens = true;
  was.ticket = would.ticket = {1};
  was.severity = "low";
  would.severity = "urgent";
  was.sent = {"ack to a", "notification to b"};
  would.sent = {"notification to b", "notification to c"};
  const auto found = differences(was, would);
  REQUIRE(found.size() == 3);
  CHECK((found[0].what == "severity" && found[0].was == "low" && found[0].would_be == "urgent"));
  CHECK((found[1].what == "sent" && found[1].was == "ack to a" && found[1].would_be.empty()));
  CHECK((found[2].what == "sent" && found[2].would_be == "notification to c"));
  CHECK(differences(was, was).empty());
  would.fate = storage::Fate::ignored;
  would.ticket = {};
  would.reason = "newsletter";
  CHECK(differences(was, would).at(0).would_be == "ignored: newsletter");
}

TEST_CASE("history tells what a ticket was like when each mail was decided") {
  auto world = world_of();
  Replay real(*world);
  const auto first = real.play("support", mail("wait"), kStart);
  const auto later = real.play("support", mail("Site-down", "References: <wait@initech.example>\r\n"),
                               kStart + std::chrono::hours{1});
  REQUIRE(later);
  CHECK(later->status == "open");
  CHECK(later->severity == "urgent");

  History history(world->store());
  const auto mails = history.mails(kStart);
  REQUIRE(mails);
  REQUIRE(mails->size() == 2);
  CHECK(differences(*history.outcome_of(mails->at(0)), *first).empty());
  CHECK(differences(*history.outcome_of(mails->at(1)), *later).empty());
  CHECK(history.outcome_of(mails->at(0))->status == "pending");
  CHECK(history.mails(kStart + std::chrono::minutes{1})->size() == 1);
}

TEST_CASE("what is sent as time passes is told apart from what a mail causes") {
  auto world = world_of(sim_test::kPolicy +
                        "  - {name: nudge, when: {status: open, quiet: 2h}, then: {notify: bob}}\n"
                        "  - {name: late, when: {age: 3h}, then: {notify: alice}}\n");
  Replay replay(*world);
  REQUIRE(replay.play("support", mail("Hello"), kStart));
  REQUIRE(replay.pass_until(kStart + std::chrono::hours{4}));
  const auto passed = replay.collect_passed();
  REQUIRE(passed.size() == 1);
  CHECK(passed[0].at == kStart + std::chrono::hours{3});
  CHECK(passed[0].what == "reminder to alice@example.com");
  const auto letters = History(world->store()).letters_between(kStart);
  REQUIRE(letters->size() == 1);
  CHECK(letters->at(0).at == passed[0].at);
}

TEST_CASE("an answer to a mail of the real desk joins the ticket that plays its part") {
  Translator translator("real secret", "own secret");
  translator.pair({7}, {20}, {3}, {5});
  const std::string real = desk::write_token({{7}, {21}, 2}, "real secret"),
                    stranger = desk::write_token({{8}, {1}, 1}, "real secret");
  const std::string bytes =
      translator.translate("In-Reply-To: <" + real + "@example.com>\r\nX: " + stranger + "\r\n");
  const auto found = desk::find_tokens(bytes, "own secret");
  REQUIRE(found.size() == 1);
  CHECK(found[0].ticket == storage::TicketId{3});
  CHECK(found[0].message == storage::MessageNo{5});  // its own message is not known here: the opening one
  CHECK(bytes.find(stranger) != std::string::npos);
  CHECK(translator.real({3}) == storage::TicketId{7});
}

TEST_CASE("a ticket that began before the replay is put in place as it stood") {
  auto past = world_of();
  Replay real(*past);
  REQUIRE(real.play("support", mail("other"), kStart));
  REQUIRE(real.play("support", mail("wait"), kStart + std::chrono::seconds{1}));
  REQUIRE(real.play("support", mail("down", "References: <wait@initech.example>\r\n"),
                    kStart + std::chrono::hours{1}));

  auto world = world_of();
  Translator translator(*past->store().secret(), *world->store().secret());
  const auto at = kStart + std::chrono::minutes{1};
  const auto then = History(past->store()).ticket_at({2}, at);
  REQUIRE(then);
  REQUIRE(*then);
  CHECK((*then)->severity == "low");
  REQUIRE(seed(*world, translator, past->store(), **then, at));
  CHECK(translator.own({2}) == storage::TicketId{1});
  Replay replay(*world);
  const auto joined = replay.play("support", mail("down", "References: <wait@initech.example>\r\n"),
                                  kStart + std::chrono::hours{1});
  REQUIRE(joined);
  CHECK_FALSE(joined->opens);
  CHECK(joined->ticket == storage::TicketId{1});
}
