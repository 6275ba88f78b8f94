// Links between tickets, and messages that change their ticket.

#include "storage/sqlite/database.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Changes three_tickets() {
  Changes changes;
  changes.tickets = {ticket(1), ticket(2), ticket(3)};
  return changes;
}

Link link(std::int64_t from, LinkKind kind, std::int64_t to) {
  return {{from}, kind, {to}, {}, {}, kNow};
}

}  // namespace

TEST_CASE("a link is seen from both ends, and said twice it is one", "[link]") {
  auto store = in_memory();
  auto changes = three_tickets();
  changes.links = {link(1, LinkKind::related, 2),
                   link(2, LinkKind::related, 1),
                   link(2, LinkKind::incident, 3),
                   {{1}, LinkKind::related, {}, "https://x.example/1", "", kNow}};
  apply(*store, changes);
  const auto first = must(store->links({1})), second = must(store->links({2})),
             third = must(store->links({3}));
  CHECK(first.size() == 2);
  REQUIRE(second.size() == 2);
  REQUIRE(third.size() == 1);
  CHECK(to_string(third[0], {3}) == "report");
  CHECK(to_string(third[0], {2}) == "incident");
  CHECK(other_end(third[0], {3}) == TicketId{2});
  Changes less;
  less.unlinked = {link(2, LinkKind::related, 1), link(2, LinkKind::incident, 3)};
  apply(*store, less);
  CHECK(must(store->links({2})).empty());
  CHECK(must(store->links({1})).at(0).url == "https://x.example/1");
}

TEST_CASE("the state of a page is replaced", "[link]") {
  auto store = in_memory();
  auto changes = three_tickets();
  Link page{{1}, LinkKind::related, {}, "https://x.example/1", "", kNow};
  changes.links = {page};
  apply(*store, changes);
  page.state = "closed";
  Changes later;
  later.links = {page};
  apply(*store, later);
  REQUIRE(must(store->links({1})).size() == 1);
  CHECK(must(store->links({1}))[0].state == "closed");
}

TEST_CASE("a link to nowhere is no link", "[link]") {
  auto store = in_memory();
  auto changes = three_tickets();
  changes.links = {link(1, LinkKind::related, 9)};
  apply(*store, changes);
  CHECK(must(store->links({1})).empty());
}

TEST_CASE("a message that moves takes its copies along", "[link]") {
  auto store = in_memory();
  auto changes = three_tickets();
  changes.messages = {message(1, 1), message(2, 1)};
  changes.outbox = {item(1, 2)};
  apply(*store, changes);
  Changes moves;
  moves.moved = {{{2}, {3}}};
  apply(*store, moves);
  CHECK(must(store->ticket_of({1})) == TicketId{1});
  CHECK(must(store->ticket_of({2})) == TicketId{3});
  CHECK(must(store->ticket_of({9})) == TicketId{});
  CHECK(must(store->messages({3})).size() == 1);
  CHECK(must(store->outbox()).at(0).ticket == TicketId{3});
  moves.moved = {{{9}, {3}}};
  auto transaction = must(store->begin());
  CHECK(error(transaction.apply(moves)).fault == Fault::conflict);
}

TEST_CASE("the living tickets of a customer, or of a requester", "[link]") {
  auto store = in_memory();
  auto changes = three_tickets();
  changes.tickets[0].customer = changes.tickets[1].customer = "initech";
  changes.tickets[1].status = Status::solved;
  apply(*store, changes);
  const auto customer = must(store->living("initech", "", 10));
  REQUIRE(customer.size() == 1);
  CHECK(customer[0].id == TicketId{1});
  CHECK(must(store->living("", "chris@initech.example", 1)).at(0).id == TicketId{3});
}

TEST_CASE("appended changes keep the fate of the first", "[link]") {
  Changes first = three_tickets(), more = three_tickets();
  first.outcome = LedgerOutcome{{7}, Fate::ignored, "", {}, {}, {}};
  more.outcome = LedgerOutcome{{8}, Fate::message, "", {}, {}, {}};
  append(first, more);
  CHECK(first.tickets.size() == 6);
  CHECK(first.outcome->id == LedgerId{7});
}

TEST_CASE("what became of a message is found by an index") {
  Folder folder;
  { auto store = open(folder.database()); }
  sqlite::Database database({.path = folder.database()});
  auto row = database.query("EXPLAIN QUERY PLAN UPDATE ledger SET ticket = ? WHERE message = ?");
  REQUIRE(row.next());
  for (int i = 0; i < 3; ++i) row.take<int>();
  CHECK_THAT(row.take<std::string>(), ContainsSubstring("USING INDEX ledger_message"));
}
