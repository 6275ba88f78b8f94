// Every command: its use and its misuse.

#include "mailparse/parse/parse.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Status;

namespace {

using Words = std::vector<std::string>;

bool takes_part(TestDesk& desk, const std::string& address, storage::Role role) {
  const auto people = desk.store().participants({1});
  return people && std::any_of(people->begin(), people->end(),
                               [&](const auto& one) { return one.address == address && one.role == role; });
}

const char* const kLimits = R"(
permissions: {severity: [tier2, assignee], assign: [carol]}
)";

}  // namespace

TEST_CASE("status commands set the status, and win over an answer's pending", "[commands]") {
  const auto [word, status] =
      GENERATE(as<std::pair<std::string, Status>>{}, std::pair{"#open", Status::open},
               std::pair{"#pending", Status::pending}, std::pair{"#hold", Status::on_hold},
               std::pair{"#solved", Status::solved}, std::pair{"#close", Status::closed},
               std::pair{"#status on-hold", Status::on_hold}, std::pair{"#status Solved", Status::solved});
  const std::string words = GENERATE(as<std::string>{}, "", "\nDone.\n");
  TestDesk desk = opened();
  desk.post(alice(desk, word + "\n" + words));
  CHECK(desk.ticket(1).status == status);
  CHECK(desk.outbox(kCustomer).size() == (words.empty() ? 1u : 2u));
}

TEST_CASE("commands change the fields of the ticket", "[commands]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#take\n#priority Urgent\n#queue billing\n#tags vip, eu\n#group tier2\n"));
  const auto ticket = desk.ticket(1);
  CHECK(ticket.assignee == "alice");
  CHECK(ticket.severity == "urgent");
  CHECK(ticket.queue == "billing");
  CHECK(ticket.group == "tier2");
  CHECK(ticket.tags == Words{"vip", "eu"});
  CHECK(ticket.status == Status::fresh);
  CHECK(desk.outbox(kCustomer).size() == 1);
  desk.post(alice(desk, "#unassign\n#untag eu\n#queue none\n"));
  CHECK(desk.ticket(1).assignee.empty());
  CHECK(desk.ticket(1).tags == Words{"vip"});
  CHECK(desk.ticket(1).queue.empty());
}

TEST_CASE("who gets a ticket is told", "[commands]") {
  const std::string name = GENERATE(as<std::string>{}, "carol", "Carol Diaz", "carol@example.com");
  TestDesk desk = opened();
  desk.post(alice(desk, "#assign " + name + "\n"));
  CHECK(desk.ticket(1).assignee == "carol");
  CHECK_THAT(desk.sent(kCarol).back().text, ContainsSubstring("alice assigned this ticket to you"));
}

TEST_CASE("people are let in, left out, and exchanged", "[commands]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#cc Ann <ann@a.example>, bo@b.example\n#uncc boss@initech.example\n\nHello all.\n"));
  CHECK(desk.sent("ann@a.example").back().text == "Hello all.\n");
  CHECK(desk.sent("bo@b.example").size() == 1);
  CHECK(desk.outbox("boss@initech.example").empty());
  desk.post(alice(desk, "#requester bo@b.example\n"));
  CHECK(desk.ticket(1).requester == "bo@b.example");
  CHECK(desk.ticket(1).customer.empty());
  CHECK(takes_part(desk, kCustomer, storage::Role::participant));
  CHECK(takes_part(desk, "bo@b.example", storage::Role::requester));
}

TEST_CASE("links, spam and undo", "[commands]") {
  TestDesk desk;
  desk.post({{{"Message-ID", "<first@initech.example>"}}});
  desk.post({{{"From", "dana@initech.example"}, {"Subject", "Also down"}}});
  desk.post(alice_on(desk, 1, "#link #2\n#link https://bugs.example/1\n#severity urgent\n#tag a\n#solved\n"));
  CHECK(desk.has_event(1, "link.added"));
  CHECK(desk.ticket(1).severity == "urgent");
  desk.wait(std::chrono::seconds(5));
  desk.post(alice_on(desk, 1, "#undo\n"));
  CHECK(desk.ticket(1).severity == "low");
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK(desk.ticket(1).tags.empty());
  desk.post(alice_on(desk, 1, "#spam\n\nBah.\n"));
  CHECK(desk.ticket(1).status == Status::closed);
  CHECK(desk.ticket(1).tags == Words{"spam"});
  CHECK(desk.outbox(kCustomer).size() == 1);
}

TEST_CASE("what #show cuts off is cut between characters", "[commands]") {
  TestDesk desk = opened();
  std::string euros = "x";
  for (int i = 0; i < 2000; ++i) euros += "\u20ac";
  desk.post({{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"},
              {"Content-Type", "text/plain; charset=utf-8"}},
             euros + "\n"});
  desk.post(alice(desk, "#show\n"));
  const auto shown = mailparse::parse(desk.outbox(kAlice).back().bytes).text;
  CHECK_THAT(shown, ContainsSubstring("\u20ac..."));
  CHECK(shown.find("\ufffd") == std::string::npos);
}

TEST_CASE("a merged ticket's threads lead to the one that goes on", "[commands]") {
  TestDesk desk = opened();
  const auto old = desk.outbox(kCustomer).back().message_id;
  desk.post({{{"From", "dana@initech.example"}, {"Subject", "Also down"}}});
  desk.post(alice(desk, "#show\n"));
  auto post = alice(desk, "#merge #2\n");
  post.header["In-Reply-To"] = "<" + desk.outbox(kBob).front().message_id + ">";
  desk.post(post);
  CHECK(desk.ticket(1).merged_into.value == 2);
  CHECK(desk.ticket(1).status == Status::closed);
  const auto entry = desk.post({{{"In-Reply-To", "<" + old + ">"}}, "And now?\n"});
  CHECK(entry.ticket.value == 2);
  CHECK(desk.messages(2).back().verified);
}

TEST_CASE("a command that cannot be carried out stops the whole mail", "[commands]") {
  const std::string bad =
      GENERATE(as<std::string>{}, "#sovled", "#severity purple", "#assign nobody", "#group tier9",
               "#status new", "#untag x", "#cc nonsense", "#cc support@example.com", "#uncc ann@a.example",
               "#requester a@a.example b@b.example", "#link nothing", "#merge #1", "#merge #99", "#undo",
               "#escalate", "#due someday", "#solved now", "#tag", "#confirm abc", "#solved\n#open");
  CAPTURE(bad);
  TestDesk desk = opened();
  const auto before = desk.ticket(1);
  desk.post(alice(desk, "#take\n" + bad + "\n\nMy precious text.\n"));
  CHECK(desk.outbox(kCustomer).size() == 1);
  auto after = desk.ticket(1);
  after.updated = before.updated;
  CHECK(after == before);
  const auto told = desk.sent(kAlice).back();
  CHECK(desk.outbox(kAlice).back().kind == "refused");
  CHECK_THAT(told.text, ContainsSubstring("My precious text."));
  CHECK_THAT(told.text, ContainsSubstring(bad == "#solved\n#open" ? "line 3: #open" : "line 2: " + bad));
}

TEST_CASE("permissions of the policy hold", "[commands]") {
  const std::string policy = std::string(kPolicy) + kLimits;
  TestDesk desk = opened(policy);
  desk.post(alice(desk, "#severity urgent\n"));
  CHECK(desk.ticket(1).severity == "low");
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("the policy leaves this to"));
  desk.post(alice(desk, "#assign bob\n"));
  CHECK(desk.ticket(1).assignee.empty());
  desk.post(alice(desk, "#take\n"));
  desk.post(alice(desk, "#severity urgent\n"));
  CHECK(desk.ticket(1).severity == "urgent");
}

TEST_CASE("what is asked is answered to the registered address alone", "[commands]") {
  TestDesk desk = opened();
  const auto [ask, found] =
      GENERATE(as<std::pair<std::string, std::string>>{}, std::pair{"#show", "All pages answer 502"},
               std::pair{"#show #1", "All pages answer 502"}, std::pair{"#show 9", "There is no ticket"},
               std::pair{"#list", "#1  new"}, std::pair{"#list customer initech", "#1  new"},
               std::pair{"#list mine", "Nothing"}, std::pair{"#search QUESTION chris", "#1  new"},
               std::pair{"#search nothing", "Nothing"}, std::pair{"#help", "#severity SEVERITY"});
  CAPTURE(ask);
  const auto before = desk.outbox().size();
  auto post = alice(desk, ask + "\n", GENERATE(Shown::token, Shown::person));
  post.header["Reply-To"] = "mallory@evil.example";
  desk.post(post);
  REQUIRE(desk.outbox().size() == before + 1);
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring(found));
}
