#include <atomic>
#include <sqlite3.h>

#include "storage/sqlite/database.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

// A store with one ticket, one message and these outgoing mails.
std::unique_ptr<Store> with(std::vector<OutboxItem> items) {
  auto store = in_memory();
  apply(*store, {.tickets = {ticket(1)}, .messages = {message(1, 1)}, .outbox = std::move(items)});
  return store;
}

OutboxItem due_in(int minutes, int recipient_no) {
  OutboxItem made = item(1, 1, recipient_no);
  made.next_attempt = kNow + std::chrono::minutes(minutes);
  return made;
}

std::vector<int> recipients(const std::vector<OutboxItem>& items) {
  std::vector<int> found;
  for (const OutboxItem& one : items) found.push_back(one.recipient_no);
  return found;
}

}  // namespace

TEST_CASE("an outgoing mail comes back as it was stored, its bytes on request") {
  OutboxItem stored = item(1, 1, 2);
  stored.sender = "support@example.com";
  stored.subject = "[Example #1] Site down";
  stored.bytes = std::string("binary \0 too\r\n", 14);
  auto store = with({stored});
  stored.id = {1};
  CHECK(must(store->outbox(true)) == std::vector{stored});
  CHECK(must(store->outbox_copy({1}, 2)) == stored);
  CHECK(must(store->outbox_copy({1}, 3)) == std::nullopt);
  stored.bytes.clear();
  CHECK(must(store->outbox()) == std::vector{stored});
}

TEST_CASE("what copies of one letter share is stored once and comes back with each") {
  Folder folder;
  auto store = open(folder.database());
  const auto attachment = std::make_shared<const std::string>(std::string(1 << 20, 'x'));
  std::vector<OutboxItem> copies;
  for (int recipient = 1; recipient <= 10; ++recipient) {
    copies.push_back(item(1, 1, recipient));
    copies.back().bytes = "To: " + std::to_string(recipient) + "\r\n";
    copies.back().shared = attachment;
  }
  copies[9].shared = std::make_shared<const std::string>("another letter");
  apply(*store, {.tickets = {ticket(1)}, .messages = {message(1, 1)}, .outbox = copies});
  for (const auto& item : must(store->outbox(true))) {
    const auto& put_in = copies[static_cast<std::size_t>(item.recipient_no - 1)];
    CHECK(item.bytes == put_in.bytes + *put_in.shared);
    CHECK(item.shared == nullptr);
  }
  store.reset();
  CHECK(std::filesystem::file_size(folder.database()) < 2u << 20);
  sqlite::Database database({.path = folder.database()});
  database.script("PRAGMA foreign_keys = ON; DELETE FROM outbox WHERE recipient_no < 9");
  const auto left = [&] {
    auto row = database.query("SELECT count(*) FROM outbox_shared");
    return row.next() ? row.take<int>() : -1;
  };
  CHECK(left() == 2);
  database.script("DELETE FROM outbox WHERE recipient_no = 9");
  CHECK(left() == 1);  // with the last copy of a letter
}

TEST_CASE("looking at what is due takes nothing") {
  auto store = with({due_in(0, 1), due_in(-5, 2), due_in(3, 3)});
  const auto seen = must(store->due("support", kNow, 10));
  CHECK(recipients(seen) == std::vector{2, 1});
  CHECK(seen[0].state == OutboxState::queued);
  CHECK(seen[0].bytes == item(1, 1).bytes);
  CHECK(recipients(must(store->take_due("support", kNow, 10))) == std::vector{2, 1});
  CHECK(must(store->due("support", kNow, 10)).empty());
}

TEST_CASE("what is due is taken once, longest due first, and counted as an attempt") {
  OutboxItem elsewhere = item(1, 1, 5);
  elsewhere.relay = "sales";
  auto store = with({due_in(0, 1), due_in(-5, 2), due_in(3, 3), elsewhere});
  CHECK(must(store->next_due("support")) == kNow - std::chrono::minutes(5));
  const auto taken = must(store->take_due("support", kNow, 10));
  CHECK(recipients(taken) == std::vector{2, 1});
  CHECK(taken[0].state == OutboxState::sending);
  CHECK(taken[0].attempts == 1);
  CHECK(taken[0].bytes == item(1, 1).bytes);
  CHECK(must(store->take_due("support", kNow, 10)).empty());
  CHECK(must(store->next_due("support")) == kNow + std::chrono::minutes(3));
  CHECK(must(store->next_due("nobody")) == std::nullopt);
  CHECK(recipients(must(store->take_due("support", kNow + std::chrono::hours(1), 10))) == std::vector{3});
}

TEST_CASE("a limit is kept, in number and in bytes") {
  std::vector<OutboxItem> items{due_in(0, 1), due_in(1, 2), due_in(2, 3)};
  CHECK(must(with(items)->take_due("support", kNow + std::chrono::hours(1), 2)).size() == 2);
  for (OutboxItem& one : items) one.bytes.assign(20 << 20, 'x');
  auto store = with(items);
  CHECK(recipients(must(store->take_due("support", kNow + std::chrono::hours(1), 9))) == std::vector{1});
  CHECK(recipients(must(store->take_due("support", kNow + std::chrono::hours(1), 9))) == std::vector{2});
  items[0].bytes.assign(40 << 20, 'x');
  CHECK(recipients(must(with(items)->take_due("support", kNow + std::chrono::hours(1), 9))) ==
        std::vector{1});
}

TEST_CASE("results are recorded with their events, all or none") {
  auto store = with({item(1, 1, 1), item(1, 1, 2), item(1, 1, 3)});
  must(store->take_due("support", kNow, 10));
  const Instant later = kNow + std::chrono::minutes(5);
  const std::vector<OutboxResult> results{
      {.id = {1}},
      {.id = {2},
       .state = OutboxState::deferred,
       .ambiguous = true,
       .next_attempt = later,
       .last_error = "451 4.7.1 later"},
      {.id = {3}, .state = OutboxState::dead, .last_error = "550 5.1.1 unknown"}};
  must(store->record(results, std::vector{event(1, "mail.failed")}));
  const auto outbox = must(store->outbox());
  CHECK(outbox[0].state == OutboxState::sent);
  CHECK(outbox[0].ambiguous == 0);
  CHECK(outbox[1].state == OutboxState::deferred);
  CHECK(outbox[1].ambiguous == 1);
  CHECK(outbox[1].next_attempt == later);
  CHECK(outbox[1].last_error == "451 4.7.1 later");
  CHECK(outbox[2].state == OutboxState::dead);
  CHECK(must(store->events({1})).at(0).kind == "mail.failed");
  CHECK(must(store->next_due("support")) == later);
  CHECK(must(store->take_due("support", later, 10)).at(0).attempts == 2);

  const std::vector<OutboxResult> unknown{{.id = {1}, .state = OutboxState::dead}, {.id = {77}}};
  CHECK(error(store->record(unknown, std::vector{event(1, "never")})).fault == Fault::conflict);
  CHECK(must(store->outbox())[0].state == OutboxState::sent);
  CHECK(must(store->events({1})).size() == 1);
}

TEST_CASE("what was being sent when we died is queued again and marked ambiguous") {
  Folder folder;
  {
    auto store = open(folder.database());
    apply(*store,
          {.tickets = {ticket(1)}, .messages = {message(1, 1)}, .outbox = {item(1, 1, 1), due_in(60, 2)}});
    must(store->take_due("support", kNow, 10));
  }
  auto store = open(folder.database());
  CHECK(must(store->outbox())[0].state == OutboxState::sending);
  const Instant restart = kNow + std::chrono::minutes(1);
  CHECK(must(store->recover_outbox(restart)) == 1);
  CHECK(must(store->recover_outbox(restart)) == 0);
  const auto outbox = must(store->outbox());
  CHECK(outbox[0].state == OutboxState::queued);
  CHECK(outbox[0].ambiguous == 1);
  CHECK(outbox[0].next_attempt == restart);
  CHECK(outbox[0].message_id == item(1, 1, 1).message_id);
  CHECK(outbox[1].ambiguous == 0);
}

TEST_CASE("a copy for one recipient of a message exists once") {
  auto store = with({item(1, 1, 1)});
  auto transaction = must(store->begin());
  CHECK(error(transaction.apply({.outbox = {item(1, 1, 1)}})).fault == Fault::conflict);
  must(transaction.apply({.outbox = {item(1, 1, 2)}}));
  const Error unknown = error(transaction.apply({.outbox = {item(1, 8, 1)}}));
  CHECK(unknown.fault == Fault::conflict);
  CHECK_THAT(unknown.message, ContainsSubstring("outgoing ack to chris@initech.example"));
}

TEST_CASE("what an operator holds is not taken") {
  OutboxItem held = item(1, 1, 1);
  held.state = OutboxState::held;
  auto store = with({held});
  CHECK(must(store->take_due("support", kNow, 10)).empty());
  CHECK(must(store->next_due("support")) == std::nullopt);
}

TEST_CASE("an operator holds, releases and gives up what waits, but not what is on its way or gone") {
  auto store = with({item(1, 1, 1), item(1, 1, 2)});
  CHECK(must(store->set_outbox({1}, OutboxState::held, kNow)));
  CHECK(recipients(must(store->take_due("support", kNow, 10))) == std::vector{2});
  CHECK_FALSE(must(store->set_outbox({2}, OutboxState::held, kNow)));
  const std::vector<OutboxResult> sent{{.id = {2}}};
  must(store->record(sent, {}));
  CHECK_FALSE(must(store->set_outbox({2}, OutboxState::queued, kNow)));
  CHECK_FALSE(must(store->set_outbox({3}, OutboxState::queued, kNow)));

  const Instant later = kNow + std::chrono::minutes(5);
  CHECK(must(store->set_outbox({1}, OutboxState::queued, later)));
  CHECK(must(store->next_due("support")) == later);
  CHECK(must(store->set_outbox({1}, OutboxState::dead, later)));
  CHECK(must(store->next_due("support")) == std::nullopt);
}

TEST_CASE("the next free recipient number of a message is above all of its copies") {
  auto store = with({item(1, 1, 1), item(1, 1, 4)});
  CHECK(must(store->next_recipient({1})) == 5);
  CHECK(must(store->next_recipient({2})) == 1);
}

TEST_CASE("pages and answers pass everything else, and acknowledgements come last") {
  std::vector<OutboxItem> items;
  for (const char* kind : {"ack", "notification", "answer", "operators", "ack", "page"}) {
    items.push_back(item(1, 1, static_cast<int>(items.size()) + 1));
    items.back().kind = kind;
  }
  auto store = with(items);
  CHECK(recipients(must(store->take_due("support", kNow, 3))) == std::vector{3, 6, 2});
  CHECK(recipients(must(store->take_due("support", kNow, 9))) == std::vector{4, 1, 5});
}

TEST_CASE("an attempt that was none is not counted") {
  auto store = with({item(1, 1, 1)});
  must(store->take_due("support", kNow, 1));
  must(store->record(std::vector<OutboxResult>{{.id = {1},
                                                .state = OutboxState::deferred,
                                                .next_attempt = kNow,
                                                .last_error = "cannot be reached",
                                                .counted = false}},
                     {}));
  CHECK(must(store->outbox()).at(0).attempts == 0);
}

TEST_CASE("a clock that was set back holds nothing up") {
  const auto hours = [](int count) { return std::chrono::hours(count); };
  auto store = with({item(1, 1, 1), item(1, 1, 2)});
  must(store->take_due("support", kNow, 1));
  must(store->record(
      std::vector<OutboxResult>{{.id = {1}, .state = OutboxState::deferred, .next_attempt = kNow + hours(1)}},
      {}));
  const auto before = kNow - hours(5);
  CHECK(must(store->take_due("support", before, 9)).empty());
  SECTION("noticed while it runs") {
    CHECK(must(store->catch_up_outbox("support", before, hours(5))) == 2);
    CHECK(must(store->next_due("support")) == before);
  }
  SECTION("found at the start: what lies farther ahead than anything is ever put off") {
    CHECK(must(store->catch_up_outbox("support", before, hours(0))) == 2);
    CHECK(recipients(must(store->take_due("support", before, 9))) == std::vector{1, 2});
  }
  SECTION("another relay's is another lane's") {
    CHECK(must(store->catch_up_outbox("billing", before, hours(5))) == 0);
  }
  SECTION("at the right time nothing moves") {
    CHECK(must(store->catch_up_outbox("support", kNow + hours(0), hours(0))) == 0);
  }
}

TEST_CASE("a listing is bounded, and leaves out what was sent unless it is asked for") {
  auto store = with({item(1, 1, 1), item(1, 1, 2), item(1, 1, 3)});
  must(store->take_due("support", kNow, 1));
  must(store->record(std::vector<OutboxResult>{{.id = {1}}}, {}));
  CHECK(recipients(must(store->outbox(OutboxWanted{}))) == std::vector{2, 3});
  CHECK(recipients(must(store->outbox(OutboxWanted{.sent = true}))) == std::vector{1, 2, 3});
  CHECK(recipients(must(store->outbox(OutboxWanted{.limit = 1}))) == std::vector{3});
  CHECK(must(store->outbox(OutboxWanted{.sent = true, .ticket = {77}})).empty());
}

TEST_CASE("what can be tried again is what was put off, and what was given up lately") {
  auto store = with({item(1, 1, 1), item(1, 1, 2), item(1, 1, 3)});
  must(store->take_due("support", kNow, 2));
  must(store->record(
      std::vector<OutboxResult>{{.id = {1}, .state = OutboxState::deferred, .next_attempt = kNow},
                                {.id = {2}, .state = OutboxState::dead}},
      {}));
  CHECK(recipients(must(store->unsent("support", kNow, 9))) == std::vector{1, 2});
  CHECK(recipients(must(store->unsent("", kNow + std::chrono::seconds(1), 9))) == std::vector{1});
  CHECK(must(store->unsent("billing", kNow, 9)).empty());
}

namespace {

std::atomic<int> steps_taken, rows_sorted;

// Counts what statements cost, on every connection that is opened from now on.
int count_steps(unsigned, void*, void* statement, void*) {
  auto* done = static_cast<sqlite3_stmt*>(statement);
  steps_taken += sqlite3_stmt_status(done, SQLITE_STMTSTATUS_VM_STEP, 1);
  rows_sorted += sqlite3_stmt_status(done, SQLITE_STMTSTATUS_SORT, 1);
  return 0;
}
int watch_connection(sqlite3* handle, const char**, const sqlite3_api_routines*) {
  return sqlite3_trace_v2(handle, SQLITE_TRACE_PROFILE, count_steps, nullptr);
}

}  // namespace

TEST_CASE("taking a few of very many costs no more than what is taken") {
  auto* const extension = reinterpret_cast<void (*)()>(watch_connection);
  sqlite3_auto_extension(extension);
  std::vector<OutboxItem> items;
  for (int i = 1; i <= 3000; ++i) {
    items.push_back(item(1, 1, i));
    items.back().kind = i % 3 == 0 ? "notification" : "ack";
  }
  items.back().kind = "page";
  auto store = with(items);
  sqlite3_cancel_auto_extension(extension);
  steps_taken = rows_sorted = 0;
  CHECK(must(store->take_due("support", kNow, 4)).size() == 4);
  CHECK(must(store->next_due("support")) == kNow);
  CHECK(steps_taken > 0);
  CHECK(steps_taken < 3000);
  CHECK(rows_sorted == 0);
}

TEST_CASE(
    "what an earlier process had under way is queued before anything is taken, whatever failed before") {
  Folder folder;
  {
    auto store = open(folder.database());
    apply(*store, {.tickets = {ticket(1)},
                   .messages = {message(1, 1)},
                   .outbox = {item(1, 1, 1), item(1, 1, 2), due_in(60, 3)}});
    must(store->take_due("support", kNow, 1));
  }
  auto store = open(folder.database());
  const auto taken = must(store->take_due("support", kNow, 10));  // nobody called recover_outbox()
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].ambiguous == 1);
  CHECK(taken[1].ambiguous == 0);
  CHECK(must(store->recover_outbox(kNow)) == 1);  // for the log, once
  CHECK(must(store->recover_outbox(kNow)) == 0);
  for (const auto& one : must(store->outbox()))
    CHECK((one.recipient_no == 3 || one.state == OutboxState::sending));
}
