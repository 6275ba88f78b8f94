// What operators do to tickets from the command line.

#include "daemon/verbs/command.hh"
#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using Do = ctl::Act::Do;

namespace {

struct Told {
  int status = 0;
  std::string out, err;
};

// Ticket 1 of Chris and 2 of Dana.
struct Desk {
  TestDesk desk = opened();
  std::optional<rules::Policy> policy =
      rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kPolicy}})).policy;

  Desk() {
    desk.post({{{"From", "dana@initech.example"}, {"Subject", "Also down"}}, "The printer burns.\n"});
  }

  Told run(Do what, std::int64_t ticket, std::vector<std::string> words, const std::string& input = {},
           const std::string& as = "alice") {
    ctl::Act act{what, ticket, as, "Call", "ann@a.example", std::move(words), false};
    ctl::Output output;
    const int status = ctl::act(act, false, input, *policy, desk.store(), desk.now(), output);
    return {status, output.out, output.err};
  }
};

}  // namespace

TEST_CASE("an operator answers, notes and sets in an agent's name", "[act]") {
  Desk d;
  CHECK(d.run(Do::reply, 1, {}, "#take\n\nWe are on it.\n").status == ctl::kDone);
  CHECK(d.desk.sent(kCustomer).back().text == "We are on it.\n");
  CHECK(d.desk.sent(kCustomer).back().from[0].name == "Alice Meyer");
  CHECK(d.desk.ticket(1).assignee == "alice");
  const auto before = d.desk.outbox(kCustomer).size();
  CHECK(d.run(Do::note, 1, {}, "They never pay.\n").status == ctl::kDone);
  CHECK(d.run(Do::set, 1, {"severity=urgent", "status=solved"}).status == ctl::kDone);
  CHECK(d.run(Do::tag, 1, {"vip", "eu"}).status == ctl::kDone);
  CHECK(d.desk.outbox(kCustomer).size() == before);
  CHECK(d.desk.ticket(1).severity == "urgent");
  CHECK(d.desk.ticket(1).status == storage::Status::solved);
  CHECK(d.desk.ticket(1).tags == std::vector<std::string>{"vip", "eu"});
}

TEST_CASE("an operator opens, links and merges", "[act]") {
  Desk d;
  const auto made = d.run(Do::open, 0, {}, "She cannot log in.\n");
  CHECK(made.out == "#3\n");
  CHECK(d.desk.ticket(3).requester == "ann@a.example");
  CHECK(d.desk.outbox("ann@a.example").size() == 1);
  CHECK(d.run(Do::link, 1, {"#2"}).status == ctl::kDone);
  CHECK(d.desk.store().links({2})->size() == 1);
  CHECK(d.run(Do::merge, 2, {"#1"}).status == ctl::kDone);
  CHECK(d.desk.ticket(2).merged_into.value == 1);
}

TEST_CASE("what cannot be done is refused on the terminal, and nothing is mailed", "[act]") {
  Desk d;
  const auto mails = d.desk.outbox().size();
  CHECK_THAT(d.run(Do::set, 1, {"severity=purple"}).err, ContainsSubstring("no such severity"));
  CHECK_THAT(d.run(Do::set, 1, {"colour=red"}).err, ContainsSubstring("no such command"));
  CHECK_THAT(d.run(Do::split, 1, {}).err, ContainsSubstring("opened the ticket"));
  CHECK_THAT(d.run(Do::reply, 9, {}, "Hello.\n").err, ContainsSubstring("no ticket #9"));
  CHECK_THAT(d.run(Do::reply, 1, {}, "Hello.\n", "nobody").err, ContainsSubstring("no agent"));
  CHECK(d.run(Do::reply, 1, {}, "Hello.\n", "").status == ctl::kUsage);
  CHECK(d.run(Do::tag, 1, {"a\n#solved"}).status == ctl::kUsage);
  CHECK(d.desk.outbox().size() == mails);
}

TEST_CASE("search finds words of tickets and of their mails", "[act]") {
  Desk d;
  ctl::Output output;
  CHECK(ctl::search({{"PRINTER", "dana"}, 10}, false, d.desk.store(), output) == ctl::kDone);
  CHECK_THAT(output.out, ContainsSubstring("Also down") && !ContainsSubstring("Question"));
}
