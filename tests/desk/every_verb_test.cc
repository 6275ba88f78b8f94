// Every command has a use, a misuse and a forgery: a verb without a row here fails.
//
// Use: alice writes it, proven, and the event or the mail named here comes of it. Misuse: the line is
// refused, nothing happens, and alice gets it back with the reason. Forgery: the same use by somebody who
// proves nothing changes nothing; and by a customer it is a mail like any other.

#include <algorithm>

#include "daemon/desk/words/verb.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using desk::Verb;
using storage::Status;

namespace {

struct Row {
  Verb verb;
  std::string use;      // on ticket 1; 2 is another one, of Dana
  std::string leaves;   // kind of the event, or of the mail to alice, that shows that it was done
  std::string misuse;   // a line that is refused
  std::string because;  // a word of the reason
};

const std::vector<Row> kRows = {
    {Verb::note, "#note\n\nThey pay late.", "note.added", "#note they pay late", "stands alone"},
    {Verb::public_, "#public\n\nHello.", "answer.sent", "#public hello", "stands alone"},
    {Verb::reply, "#reply security", "answer.sent", "#reply nonsense", "no such template"},
    {Verb::status, "#status on-hold", "status.changed", "#status new", "no such status"},
    {Verb::open, "#open", "status.changed", "#open it", "stands alone"},
    {Verb::pending, "#pending", "status.changed", "#pending it", "stands alone"},
    {Verb::hold, "#hold", "status.changed", "#hold on", "stands alone"},
    {Verb::solved, "#solved", "status.changed", "#solved yes", "takes nothing"},
    {Verb::close, "#close", "status.changed", "#close it", "takes nothing"},
    {Verb::take, "#take", "assignee.changed", "#take it", "stands alone"},
    {Verb::assign, "#assign carol", "assignee.changed", "#assign nobody", "no such agent"},
    {Verb::unassign, "#take\n#unassign", "assignee.changed", "#unassign bob", "stands alone"},
    {Verb::group, "#group tier2", "group.changed", "#group tier9", "no such group"},
    {Verb::severity, "#severity urgent", "severity.changed", "#severity purple", "no such severity"},
    {Verb::queue, "#queue billing", "queue.changed", "#queue two words", "one word"},
    {Verb::tag, "#tag vip", "tag.added", "#tag", "needs TAG"},
    {Verb::untag, "#tag vip\n#untag vip", "tag.removed", "#untag nothing", "has no tag"},
    {Verb::cc, "#cc ann@a.example", "participant.added", "#cc nonsense", "no address"},
    {Verb::uncc, "#uncc boss@initech.example", "participant.removed", "#uncc ann@a.example", "takes no part"},
    {Verb::requester, "#requester ann@a.example", "requester.changed", "#requester a@a.example b@b.example",
     "one address"},
    {Verb::link, "#link #2", "link.added", "#link #99", "no such ticket"},
    {Verb::merge, "#merge #2", "ticket.merged", "#merge #1", "with itself"},
    {Verb::split, "#split", "ticket.split", "#split 999", "no mail of that number"},
    {Verb::incident, "#incident #2", "link.added", "#incident #1", "cannot report itself"},
    {Verb::spam, "#spam", "tag.added", "#spam it", "stands alone"},
    {Verb::undo, "#undo", "commands.undone", "#undo all", "stands alone"},
    {Verb::show, "#show", "listing", "#show\n#sovled", "no such command"},
    {Verb::list, "#list", "listing", "#list\n#sovled", "no such command"},
    {Verb::search, "#search question", "listing", "#search", "needs WORDS"},
    {Verb::help, "#help severity", "listing", "#help\n#sovled", "no such command"},
    {Verb::escalate, "#escalate it burns", "page.opened", "#escalate\n#sovled", "no such command"},
    {Verb::ack, "#ack", "page.acknowledged", "#ack it", "stands alone"},
    {Verb::snooze, "#snooze 2h", "ticket.snoozed", "#snooze soon", "needs a time"},
    {Verb::due, "#due 2d", "due.changed", "#due soon", "needs a date"},
    {Verb::task, "#task bob by 2d: call them", "task.added", "#task bob: call them", "needs WHO by DATE"},
    {Verb::ask, "#ask tier2: why?", "group.asked", "#ask tier9: why?", "no such group"},
    {Verb::swap, "#swap carol 2026-03-10..2026-03-11", "swap.asked", "#swap carol", "needs WHO FROM..TO"},
    {Verb::oncall, "#oncall", "listing", "#oncall now", "stands alone"},
    {Verb::confirm, "#confirm", "status.changed", "#confirm abcdefghijklmnop", "not known"},
};

const Row* row_for(Verb verb) {
  const auto hit =
      std::find_if(kRows.begin(), kRows.end(), [verb](const Row& row) { return row.verb == verb; });
  return hit == kRows.end() ? nullptr : &*hit;
}

// Ticket 1 of Chris with a second mail of his that can be split off, and ticket 2 of Dana.
TestDesk prepared() {
  TestDesk desk = opened(std::string(kPolicy) + "pages: {on-call: [{notify: alice}]}\n" +
                         "rotations: {night: {members: [alice, carol], from: \"2026-03-10 00:00\"}}\n");
  desk.post({{{"From", "dana@initech.example"}, {"Subject", "Also down"}}});
  desk.post(alice_on(desk, 1, "#note\n\nBusy.\n"));
  desk.post(
      {{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}}, "And another thing.\n"});
  return desk;
}

// What a code or an undo needs beforehand; gives the line to write.
std::string line_for(TestDesk& desk, const Row& row) {
  if (row.verb == Verb::ack) desk.post(alice_on(desk, 1, "#escalate\n"));
  if (row.verb == Verb::undo) desk.post(alice_on(desk, 1, "#severity high\n"));
  if (row.verb != Verb::confirm) return row.use;
  desk.post(alice_on(desk, 1, "#solved\n", Shown::token));
  const std::string text = desk.sent(kAlice).back().text;
  const auto at = text.find("#confirm ");
  REQUIRE(at != std::string::npos);
  return text.substr(at, text.find('\n', at) - at);
}

std::size_t count_events(TestDesk& desk, const std::string& kind) {
  const auto events = desk.store().events({1});
  return static_cast<std::size_t>(
      std::count_if(events->begin(), events->end(), [&](const auto& event) { return event.kind == kind; }));
}

std::size_t count_mails(TestDesk& desk, const std::string& kind) {
  const auto mails = desk.outbox(kAlice);
  return static_cast<std::size_t>(
      std::count_if(mails.begin(), mails.end(), [&](const auto& mail) { return mail.kind == kind; }));
}

struct State {
  storage::Ticket ticket;
  std::vector<storage::Participant> people;
  std::size_t links, messages_of_customer;
  bool operator==(const State&) const = default;
};

State state_of(TestDesk& desk) {
  State state{desk.ticket(1), *desk.store().participants({1}), desk.store().links({1})->size(),
              desk.outbox(kCustomer).size()};
  state.ticket.updated = {};
  return state;
}

}  // namespace

TEST_CASE("every verb has a use, a misuse and a forgery", "[verbs]") {
  for (const auto& verb : desk::kVerbs) {
    INFO("#" << verb.word << " needs a row in tests/desk/every_verb_test.cc");
    CHECK(row_for(verb.verb) != nullptr);
  }
}

TEST_CASE("use: what the command is for happens", "[verbs]") {
  for (const Row& row : kRows) {
    INFO("#" << desk::row_of(row.verb).word);
    TestDesk desk = prepared();
    const std::string line = line_for(desk, row);
    const auto events = count_events(desk, row.leaves), mails = count_mails(desk, row.leaves);
    desk.post(alice_on(desk, 1, line + "\n"));
    CHECK(count_events(desk, row.leaves) + count_mails(desk, row.leaves) > events + mails);
  }
}

TEST_CASE("misuse: the line is refused, and nothing happens", "[verbs]") {
  for (const Row& row : kRows) {
    INFO(row.misuse);
    TestDesk desk = prepared();
    const auto before = state_of(desk);
    desk.post(alice_on(desk, 1, row.misuse + "\n"));
    CHECK(state_of(desk) == before);
    CHECK(desk.outbox(kAlice).back().kind == "refused");
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring(row.because));
    desk.post(alice_on(desk, 1, row.misuse + "\n\nMy text.\n"));
    CHECK(state_of(desk) == before);
  }
}

TEST_CASE("forgery: whoever proves nothing changes nothing", "[verbs]") {
  for (const Row& row : kRows) {
    const bool reads = desk::row_of(row.verb).access == desk::Access::read;
    INFO("#" << desk::row_of(row.verb).word);
    TestDesk desk = prepared();
    const std::string line = line_for(desk, row);
    const auto before = state_of(desk);
    const std::string elsewhere = "mallory@evil.example";
    Post forged{{{"From", "Alice Meyer <alice@example.com>"},
                 {"Reply-To", elsewhere},
                 {"Subject", "Re: [Example #1] Question"}},
                line + "\n"};
    if (row.verb == Verb::confirm)
      continue;  // the code is the proof: it is read at the registered address alone
    desk.post(forged);
    CHECK(state_of(desk) == before);
    CHECK(desk.outbox(elsewhere).empty());
    if (!reads) CHECK(desk.outbox(kAlice).back().kind == "confirm");
  }
}

TEST_CASE("forgery: in a customer's mail a command is text", "[verbs]") {
  for (const Row& row : kRows) {
    INFO("#" << desk::row_of(row.verb).word);
    TestDesk desk = prepared();
    const std::string line = line_for(desk, row);
    const auto before = state_of(desk);
    const auto mails = desk.outbox(kCustomer).size();
    desk.post({{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}}, line + "\n"});
    auto after = state_of(desk);
    after.ticket.customer_replies = before.ticket.customer_replies;
    after.ticket.last_message = before.ticket.last_message;
    after.ticket.holding = before.ticket.holding;
    CHECK(after == before);
    CHECK(desk.outbox(kCustomer).size() == mails);
  }
}
