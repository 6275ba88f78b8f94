#include "storage/disk/file.hh"
#include "storage/sqlite/database.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

TEST_CASE("reads inside a transaction see what was applied; without commit nothing stays") {
  auto store = in_memory();
  {
    auto transaction = must(store->begin());
    must(transaction.apply({.tickets = {ticket(1)}, .messages = {message(1, 1)}}));
    CHECK(must(store->ticket({1})));
    CHECK(must(store->messages({1})).size() == 1);
    CHECK(must(store->next_numbers()).ticket == TicketId{2});
  }
  CHECK_FALSE(must(store->ticket({1})));
  CHECK(must(store->next_numbers()).ticket == TicketId{1});
}

TEST_CASE("a Changes is applied whole or not at all, and the others of its batch stay") {
  auto store = in_memory();
  auto transaction = must(store->begin());
  must(transaction.apply({.tickets = {ticket(1)}}));
  // Everything up to the last part is fine; the outcome names no entry.
  Changes broken{.tickets = {ticket(2)},
                 .participants = {{{2}, "a@x.example", "A"}},
                 .messages = {message(1, 2)},
                 .events = {event(2, "ticket.created")},
                 .outbox = {item(2, 1)},
                 .timers = {{{{2}, "a"}, kNow, ""}},
                 .outcome = LedgerOutcome{.id = {99}}};
  CHECK(error(transaction.apply(broken)).fault == Fault::conflict);
  CHECK_FALSE(must(store->ticket({2})));
  must(transaction.apply({.tickets = {ticket(2)}, .messages = {message(1, 2)}}));
  must(transaction.commit());
  CHECK(must(store->ticket({1})));
  CHECK(must(store->ticket({2})));
  CHECK(must(store->events({2})).empty());
  CHECK(must(store->outbox()).empty());
  CHECK(must(store->participants({2})).empty());
  CHECK(must(store->next_timer()) == std::nullopt);
}

TEST_CASE("numbers begin at 1 and go up") {
  auto store = in_memory();
  CHECK(must(store->next_numbers()).ticket == TicketId{1});
  CHECK(must(store->next_numbers()).message == MessageNo{1});
  CHECK(open_ticket(*store, 1) == TicketId{1});
  CHECK(open_ticket(*store, 2) == TicketId{2});
  CHECK(must(store->next_numbers()).message == MessageNo{3});
}

TEST_CASE("a number is never given again, even when its ticket is gone; the ledger stays") {
  Folder folder;
  {
    auto store = open(folder.database());
    open_ticket(*store, 1);
    open_ticket(*store, 2);
  }
  {
    sqlite::Database database({.path = folder.database()});
    database.script("PRAGMA foreign_keys = ON; DELETE FROM ticket");
  }
  fs::remove(folder.database() + ".stopped");  // a hand in the file is not what this is about (restore_test)
  auto store = open(folder.database());
  CHECK(must(store->tickets({})).empty());
  CHECK(must(store->messages({2})).empty());
  CHECK(must(store->outbox()).empty());
  CHECK(must(store->next_timer()) == std::nullopt);
  CHECK(must(store->next_numbers()).ticket == TicketId{3});
  CHECK(must(store->next_numbers()).message == MessageNo{3});
  const auto ledger = must(store->ledger("support", 7));
  REQUIRE(ledger.size() == 2);
  CHECK(ledger[1].ticket == TicketId{2});
  CHECK(must(store->bytes(*ledger[1].raw)) == mail(2));
  const auto known = must(store->find_raw(*ledger[1].raw));
  REQUIRE(known.size() == 1);  // the mail was taken, whatever became of its ticket
  CHECK_FALSE(known[0].ticket);
  CHECK(must(store->last_mail("support", "chris@initech.example")) == kNow);

  auto transaction = must(store->begin());
  CHECK(error(transaction.apply({.tickets = {ticket(2)}})).fault == Fault::conflict);
  CHECK(error(transaction.apply({.tickets = {ticket(3)}, .messages = {message(2, 3)}})).fault ==
        Fault::conflict);
  must(transaction.apply({.tickets = {ticket(3)}, .messages = {message(3, 3)}}));
}

TEST_CASE("misuse is an exception, not an error of the world") {
  auto store = in_memory();
  auto transaction = must(store->begin());
  CHECK_THROWS_AS(store->begin(), std::logic_error);
  const std::vector<Arrival> arrivals{{.place = place(1), .bytes = "x"}};
  CHECK_THROWS_AS(store->receive(arrivals, kNow), std::logic_error);
  must(transaction.commit());
  CHECK_THROWS_AS(transaction.apply({}), std::logic_error);
  CHECK_THROWS_AS(transaction.commit(), std::logic_error);
  CHECK_THROWS_AS(must(store->begin()).apply({.tickets = {Ticket{}}}), std::logic_error);
  CHECK(must(store->tickets({})).empty());
}

TEST_CASE("the secret is made once and stays") {
  Folder folder;
  const std::string secret = must(open(folder.database())->secret());
  CHECK(secret.size() == 32);
  CHECK(must(open(folder.database())->secret()) == secret);
  CHECK(must(open(folder.database(), true)->secret()) == secret);
  CHECK(must(in_memory()->secret()) != secret);
}

TEST_CASE("changes behind changes: nothing is forgotten, and of one timer the last word counts") {
  Changes all{.timers = {{{{1}, "a"}, kNow, {}}, {{{1}, "b"}, kNow, {}}}, .cancelled = {{{1}, "c"}}};
  Changes more{.timers = {{{{1}, "c"}, kNow, {}}}, .cancelled = {{{1}, "a"}}};
  more.customers.emplace_back().id = "initech";
  more.removed_customers = {"globex"};
  append(all, more);
  CHECK(all.customers.size() == 1);
  CHECK(all.removed_customers == std::vector<std::string>{"globex"});
  CHECK(all.timers == std::vector<Timer>{{{{1}, "b"}, kNow, {}}, {{{1}, "c"}, kNow, {}}});
  CHECK(all.cancelled == std::vector<TimerKey>{{{1}, "a"}});
}
