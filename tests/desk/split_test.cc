// #split: a mail becomes a ticket of its own, and both threads keep working (issue: threads that never
// break).

#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Status;

namespace {

constexpr const char* kPass = "mx.example.com; dmarc=pass header.from=initech.example";

// Ticket 1 of Chris, with a second mail in which Dana of the same customer asks for something else.
TestDesk mixed(const std::string& said = kPass) {
  TestDesk desk = opened();
  desk.post(alice(desk, "#queue billing\n#severity high\n"));
  desk.wait(std::chrono::seconds(60));
  Post other{{{"From", "Dana Ray <dana@initech.example>"},
              {"Message-ID", "<other@initech.example>"},
              {"Subject", "Re: [Example #1] Question"},
              {"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"},
              {"Cc", "eve@initech.example"},
              {"Authentication-Results", said}},
             "By the way: where is our invoice?\n"};
  desk.post(other);
  return desk;
}

bool takes_part(TestDesk& desk, std::int64_t ticket, const std::string& address) {
  const auto people = desk.store().participants({ticket});
  return people && std::any_of(people->begin(), people->end(), [&](const auto& one) {
           return one.address == address && one.role != storage::Role::unverified;
         });
}

}  // namespace

TEST_CASE("the mail that an agent answers becomes a ticket of its own", "[split]") {
  TestDesk desk = mixed();
  const auto replies = desk.ticket(1).customer_replies;
  desk.post(alice_on(desk, 1, "#split\n"));
  REQUIRE(desk.count_tickets() == 2);
  const auto made = desk.ticket(2);
  CHECK(made.requester == "dana@initech.example");
  CHECK(made.customer == "initech");
  CHECK(made.subject == "Question");
  CHECK(made.queue == "billing");
  CHECK(made.group == "tier1");
  CHECK(made.severity == "high");
  CHECK(made.status == Status::fresh);
  CHECK(takes_part(desk, 2, "eve@initech.example"));
  REQUIRE(desk.messages(2).size() == 1);
  CHECK(desk.messages(2)[0].text == "By the way: where is our invoice?\n");
  CHECK(desk.ticket(1).customer_replies == replies - 1);
  CHECK(desk.has_event(1, "ticket.split"));
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("where is our invoice"));
  CHECK(desk.outbox("dana@initech.example").empty());
  const auto links = desk.store().links({1});
  REQUIRE(links->size() == 1);
  CHECK(to_string((*links)[0], {1}) == "split into");
}

TEST_CASE("a split lets in nobody whom the mail itself did not", "[split]") {
  SECTION("nothing proves the writer") {
    TestDesk desk = mixed("");
    CHECK_FALSE(takes_part(desk, 1, "eve@initech.example"));
    desk.post(alice_on(desk, 1, "#split\n"));
    REQUIRE(desk.ticket(2).requester == "dana@initech.example");
    CHECK_FALSE(takes_part(desk, 2, "eve@initech.example"));
  }
  SECTION("an agent let them in before") {
    TestDesk desk = mixed("");
    desk.post(alice_on(desk, 1, "#cc eve@initech.example\n"));
    CHECK(takes_part(desk, 1, "eve@initech.example"));
    desk.post(alice_on(desk, 1, "#split\n"));
    CHECK(takes_part(desk, 2, "eve@initech.example"));
  }
  SECTION("a proven stranger names a crowd of others") {
    TestDesk desk = opened();
    std::string cc;
    for (int i = 0; i < 20; ++i) cc += (i ? ", v" : "v") + std::to_string(i) + "@bank.example";
    desk.post({{{"From", "mal@elsewhere.example"},
                {"Authentication-Results", "mx.example.com; dmarc=pass header.from=elsewhere.example"},
                {"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"},
                {"Cc", cc}},
               "I have another question.\n"});
    desk.post(alice_on(desk, 1, "#split\n"));
    REQUIRE(desk.ticket(2).requester == "mal@elsewhere.example");
    const auto people = *desk.store().participants({2});
    CHECK(std::count_if(people.begin(), people.end(),
                        [](const auto& one) { return one.role == storage::Role::participant; }) == 5);
  }
}

TEST_CASE("after a split both threads keep working", "[split]") {
  TestDesk desk = mixed();
  const auto old_ack = desk.outbox(kCustomer).front().message_id;
  const auto copy_of_other = last_id(desk, kBob, 1);
  desk.post(alice_on(desk, 1, "#split\n"));
  SECTION("an agent's copy of the mail leads where it went") {
    auto post = alice(desk, "Here it is.\n");
    post.header["In-Reply-To"] = "<" + last_id(desk, kAlice, 2) + ">";
    desk.post(post);
    const auto answer = desk.sent("dana@initech.example").back();
    CHECK_THAT(answer.subject, ContainsSubstring("[Example #2]"));
    CHECK(answer.in_reply_to == std::vector<std::string>{"other@initech.example"});
    CHECK(desk.outbox(kCustomer).size() == 1);
  }
  SECTION("and so does the copy that went out before") {
    auto post = answer_to(desk, kBob, kBob, Shown::person, "Here it is.\n");
    post.header["In-Reply-To"] = "<" + copy_of_other + ">";
    desk.post(post);
    CHECK(desk.ticket(2).agent_replies == 1);
    CHECK(desk.ticket(1).agent_replies == 0);
  }
  SECTION("what was sent on the old ticket leads there") {
    CHECK(desk.post({{{"In-Reply-To", "<" + old_ack + ">"}}, "Still down.\n"}).ticket.value == 1);
  }
  SECTION("a colleague who answers the mail itself joins the new ticket") {
    const auto entry = desk.post({{{"From", "eve@initech.example"},
                                   {"Authentication-Results", kPass},
                                   {"In-Reply-To", "<other@initech.example>"},
                                   {"References", "<" + old_ack + "> <other@initech.example>"}},
                                  "I want it too.\n"});
    CHECK(entry.ticket.value == 2);
    CHECK(desk.messages(2).back().verified);
  }
  SECTION("a merge takes it back") {
    desk.post(alice_on(desk, 2, "#merge #1\n"));
    CHECK(desk.post({{{"From", "dana@initech.example"}, {"In-Reply-To", "<other@initech.example>"}}})
              .ticket.value == 1);
  }
}

TEST_CASE("a message is named by its number, and what cannot be split is said", "[split]") {
  TestDesk desk = mixed();
  std::int64_t dana = 0;
  for (const auto& message : desk.messages(1))
    if (message.from == "dana@initech.example") dana = message.no.value;
  const std::string first = std::to_string(desk.messages(1).front().no.value);
  const auto [line, reason] = GENERATE_COPY(
      as<std::pair<std::string, std::string>>{}, std::pair{"#split " + first, "opened the ticket"},
      std::pair{std::string("#split 999"), "no mail of that number"},
      std::pair{std::string("#split me"), "no mail"},
      std::pair{std::string("#split\n\nYour invoice."), "cannot go along"},
      std::pair{std::string("#split\n#split"), "one message"});
  desk.post(alice_on(desk, 1, line + "\n"));
  CHECK(desk.count_tickets() == 1);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring(reason));
  desk.post(alice_on(desk, 1, "#split #" + std::to_string(dana) + "\n#note\n\nNot ours.\n"));
  CHECK(desk.count_tickets() == 2);
  CHECK(desk.messages(2).size() == 1);
  CHECK(desk.outbox("dana@initech.example").empty());
}

TEST_CASE("a stranger's mail in a ticket gets one of its own", "[split]") {
  TestDesk desk = opened();
  desk.post({{{"From", "Mal <mal@elsewhere.example>"},
              {"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}},
             "I have another question.\n"});
  desk.post(alice_on(desk, 1, "#split\n"));
  CHECK(desk.ticket(2).requester == "mal@elsewhere.example");
  CHECK(desk.ticket(2).customer.empty());
  desk.post(alice_on(desk, 2, "Ask away.\n"));
  CHECK(desk.sent("mal@elsewhere.example").back().text == "Ask away.\n");
  CHECK(desk.outbox(kCustomer).size() == 1);
}

TEST_CASE("a mail without tickets to split or merge is told so", "[split]") {
  TestDesk desk;
  Post post{{{"From", kAlice}},
            GENERATE(as<std::string>{}, "#split\n", "#merge #1\n", "#incident #1\n", "#undo\n")};
  post.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.com";
  desk.post(post);
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK(desk.count_tickets() == 0);
}
