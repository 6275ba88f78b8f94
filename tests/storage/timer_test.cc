#include "storage/tables/write.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Timer timer(std::int64_t ticket, const std::string& name, int minutes, const std::string& payload = {}) {
  return {{{ticket}, name}, kNow + std::chrono::minutes(minutes), payload};
}

}  // namespace

TEST_CASE("timers come due in order and survive a restart") {
  Folder folder;
  {
    auto store = open(folder.database());
    CHECK(must(store->next_timer()) == std::nullopt);
    apply(*store,
          {.tickets = {ticket(1)}, .timers = {timer(1, "b", 2, "x"), timer(1, "a", 1), timer(0, "a", 3)}});
  }
  auto store = open(folder.database());
  CHECK(must(store->next_timer()) == kNow + std::chrono::minutes(1));
  CHECK(must(store->due_timers(kNow, 10)).empty());
  CHECK(must(store->due_timers(kNow + std::chrono::minutes(2), 10)) ==
        std::vector{timer(1, "a", 1), timer(1, "b", 2, "x")});
  CHECK(must(store->due_timers(kNow + std::chrono::minutes(9), 1)).size() == 1);
  CHECK(must(store->due_timers(kNow + std::chrono::minutes(9), 10)).back() == timer(0, "a", 3));
}

TEST_CASE("a timer is one per ticket and name: set again, it moves; cancelled, it is gone") {
  auto store = in_memory();
  apply(*store, {.tickets = {ticket(1)}, .timers = {timer(1, "a", 1), timer(0, "a", 1)}});
  apply(*store, {.timers = {timer(1, "a", 5, "new"), timer(0, "a", 4)}});
  CHECK(must(store->due_timers(kNow + std::chrono::hours(1), 10)) ==
        std::vector{timer(0, "a", 4), timer(1, "a", 5, "new")});
  apply(*store, {.cancelled = {{{0}, "a"}, {{1}, "never set"}}});
  CHECK(must(store->due_timers(kNow + std::chrono::hours(1), 10)) == std::vector{timer(1, "a", 5, "new")});
}

TEST_CASE("a timer of a ticket that does not exist is refused") {
  auto store = in_memory();
  auto transaction = must(store->begin());
  CHECK(error(transaction.apply({.timers = {timer(4, "a", 1)}})).fault == Fault::conflict);
}

TEST_CASE("what is due next is found by an index, and nothing is sorted") {
  Folder folder;
  { auto store = open(folder.database()); }
  sqlite::Database database({.path = folder.database()});
  for (const std::string sql : {kDueTimers, kNextTimer}) {
    auto row = database.query("EXPLAIN QUERY PLAN " + sql);
    REQUIRE(row.next());
    for (int i = 0; i < 3; ++i) row.take<int>();
    const auto plan = row.take<std::string>();
    CHECK_THAT(plan, ContainsSubstring("SEARCH timer USING") && ContainsSubstring("INDEX timer_due"));
    CHECK_FALSE(row.next());  // no second step, as of a sort
  }
}

TEST_CASE("a crash alone is counted for its timer until it is set anew") {
  Folder folder;
  {
    apply(*open(folder.database()), {.tickets = {ticket(1)}, .timers = {timer(1, "a", 1), timer(0, "a", 1)}});
  }
  for (int life = 1; life <= 2; ++life) must(open(folder.database())->begin_timer({{1}, "a"}));
  auto store = open(folder.database());
  CHECK(must(store->timer({{1}, "a"}))->crashes == 2);
  CHECK(must(store->timer({{0}, "a"}))->crashes == 0);
  must(store->begin_timer({{1}, "a"}));
  must(store->end_timer({{1}, "a"}));
  CHECK(must(store->due_timers(kNow + std::chrono::hours(1), 10)).front().crashes == 2);
  apply(*store, {.timers = {{{{1}, "a"}, kNow, {}, 3}}});
  CHECK(must(store->timer({{1}, "a"}))->crashes == 0);
  CHECK(must(store->timer({{1}, "a"}))->failures == 3);
}
