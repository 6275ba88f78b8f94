#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Confirmation confirmation(const std::string& digest, LedgerId ledger, TicketId ticket = {}) {
  return {digest, ledger, ticket, "alice", kNow + std::chrono::hours(24)};
}

}  // namespace

TEST_CASE("a held mail is found by the digest of its code, with its bytes, after a restart") {
  Folder folder;
  LedgerId held;
  {
    auto store = open(folder.database());
    open_ticket(*store, 1);
    held = receive(*store, place(2), mail(2)).id;
    apply(*store, {.confirmations = {confirmation("one", held, {1}), confirmation("two", held)}});
  }
  auto store = open(folder.database());
  CHECK(must(store->confirmation("one")) == confirmation("one", held, {1}));
  CHECK(must(store->confirmation("two")) == confirmation("two", held));
  CHECK(must(store->confirmation("three")) == std::nullopt);
  const auto entry = must(store->ledger_entry(held));
  REQUIRE(entry);
  CHECK(must(store->bytes(*entry->raw)) == mail(2));
  CHECK(must(store->ledger_entry({99})) == std::nullopt);
}

TEST_CASE("a code is spent once: a second decision that spends it is refused whole") {
  auto store = in_memory();
  const auto held = receive(*store, place(1), mail(1)).id;
  apply(*store, {.confirmations = {confirmation("one", held)}});
  auto transaction = must(store->begin());
  must(transaction.apply({.spent = {"one"}}));
  CHECK(error(transaction.apply({.tickets = {ticket(1)}, .spent = {"one"}})).fault == Fault::conflict);
  must(transaction.commit());
  CHECK(must(store->confirmation("one")) == std::nullopt);
  CHECK(must(store->ticket({1})) == std::nullopt);
}

TEST_CASE("a ticket knows which one goes on in its place") {
  auto store = in_memory();
  Ticket merged = ticket(1);
  apply(*store, {.tickets = {merged, ticket(2)}});
  merged.merged_into = {2};
  apply(*store, {.tickets = {merged}});
  CHECK(must(store->ticket({1}))->merged_into == TicketId{2});
}
