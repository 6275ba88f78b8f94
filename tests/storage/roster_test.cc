// Pages, tasks, swapped turns, and whose turn it is: durable, and by the keys that the desk relies on.

#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;
using std::chrono::hours;

namespace {

Page page(std::int64_t ticket, const std::string& name = "on-call") {
  Page made;
  made.ticket = {ticket};
  made.name = name;
  made.level = 1;
  made.opened = made.changed = kNow;
  made.called = {"alice@example.com"};
  made.waiting = {"t1.m1.r1.mac@example.com"};
  return made;
}

OutboxItem page_mail(int recipient, const std::string& to, Instant at) {
  OutboxItem mail = item(1, 1, recipient);
  mail.kind = "page";
  mail.recipient = to;
  mail.created = at;
  return mail;
}

}  // namespace

TEST_CASE("a page survives a restart, and is replaced by ticket and name", "[roster]") {
  Folder folder;
  Page told = page(1);
  {
    auto store = open(folder.database());
    apply(*store, {.tickets = {ticket(1)}, .pages = {told, page(1, "backup")}});
    told.state = PageState::acknowledged;
    told.by = "alice";
    told.waiting.clear();
    apply(*store, {.pages = {told}});
  }
  auto store = open(folder.database());
  CHECK(must(store->living_pages()) == std::vector{page(1, "backup"), told});
  told.state = PageState::resolved;
  apply(*store, {.pages = {told}});
  CHECK(must(store->living_pages()) == std::vector{page(1, "backup")});
}

TEST_CASE("page mails are counted by recipient and time, and apart where nothing proves the ticket",
          "[roster]") {
  auto store = in_memory();
  Ticket known = ticket(1);
  known.customer = "initech";
  known.proof = GENERATE(Proof::unknown, Proof::proven, Proof::failed);
  const bool proven = known.proof == Proof::proven;
  apply(*store, {.tickets = {known},
                 .messages = {message(1, 1)},
                 .outbox = {page_mail(1, "a@example.com", kNow - hours(2)),
                            page_mail(2, "a@example.com", kNow), page_mail(3, "a@example.com", kNow),
                            page_mail(4, "b@example.com", kNow), item(1, 1, 5)}});
  const auto counts = must(store->page_mails(kNow - hours(1)));
  CHECK(counts == std::map<std::string, PageMails>{{"a@example.com", {2, proven ? 0 : 2}},
                                                   {"b@example.com", {1, proven ? 0 : 1}}});
  known.customer = "";
  apply(*store, {.tickets = {known}});
  CHECK(must(store->page_mails(kNow - hours(1))).at("a@example.com") == PageMails{2, 2});
}

TEST_CASE("a task is one per ticket and number, and is done once somebody says so", "[roster]") {
  auto store = in_memory();
  Task task{{1}, 1, "bob", "alice", "Read the logs", kNow + hours(5), kNow, {}};
  apply(*store, {.tickets = {ticket(1), ticket(2)}, .tasks = {task}});
  task.done = kNow + hours(1);
  apply(*store, {.tasks = {task}});
  CHECK(must(store->tasks({1})) == std::vector{task});
  CHECK(must(store->tasks({2})).empty());
}

TEST_CASE("a due date belongs to the ticket", "[roster]") {
  auto store = in_memory();
  Ticket made = ticket(1);
  made.due = kNow + hours(3);
  apply(*store, {.tickets = {made}});
  CHECK(must(store->ticket({1})) == made);
}

TEST_CASE("turns that are over are not told; the others in the order in which they were made", "[roster]") {
  auto store = in_memory();
  const Shift past{"front", "bob", kNow - hours(2), kNow}, first{"front", "bob", kNow, kNow + hours(1)},
      second{"front", "carol", kNow - hours(1), kNow + hours(1)};
  apply(*store, {.shifts = {past, first, second}});
  CHECK(must(store->shifts(kNow)) == std::vector{first, second});
}

TEST_CASE("a swap is confirmed once", "[roster]") {
  auto store = in_memory();
  const Swap swap{"digest", "alice", "bob", kNow, kNow + hours(8), kNow + hours(24)};
  apply(*store, {.swaps = {swap}});
  CHECK(must(store->swap("digest")) == swap);
  apply(*store, {.spent_swaps = {"digest"}});
  CHECK_FALSE(must(store->swap("digest")));
  auto transaction = must(store->begin());
  CHECK(error(transaction.apply({.spent_swaps = {"digest"}})).fault == Fault::conflict);
}

TEST_CASE("the last pick of a group survives a restart, and loads count living tickets", "[roster]") {
  Folder folder;
  {
    auto store = open(folder.database());
    Ticket first = ticket(1), second = ticket(2), third = ticket(3), solved = ticket(4);
    first.assignee = second.assignee = solved.assignee = "alice";
    second.status = Status::pending;
    third.assignee = "bob";
    solved.status = Status::solved;
    apply(*store, {.tickets = {first, second, third, solved, ticket(5)}, .picks = {{"tier1", "alice"}}});
    apply(*store, {.picks = {{"tier1", "bob"}}});
  }
  auto store = open(folder.database());
  CHECK(must(store->picks()) == std::map<std::string, std::string>{{"tier1", "bob"}});
  CHECK(must(store->loads()) == std::map<std::string, int>{{"alice", 2}, {"bob", 1}});
}

TEST_CASE("a timer is found by its key, and set along with outcomes of sent mail", "[roster]") {
  auto store = in_memory();
  open_ticket(*store, 1);
  const Timer lost{{{1}, "refused:x"}, kNow, {}};
  const std::vector<Timer> timers{lost};
  must(store->record({}, {}, timers));
  CHECK(must(store->timer(lost.key)) == lost);
  CHECK_FALSE(must(store->timer({{1}, "refused:y"})));
}
