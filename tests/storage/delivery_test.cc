// Deliveries to webhooks in the outbox: in order within a sequence, and each key once.
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

OutboxItem delivery(const std::string& key, const std::string& sequence, int minutes = 0) {
  OutboxItem made;
  made.kind = kDelivery;
  made.ticket = {1};
  made.relay = "webhook pager";
  made.recipient = "pager";
  made.message_id = key;
  made.sequence = sequence;
  made.bytes = "{}";
  made.created = kNow;
  made.next_attempt = kNow + std::chrono::minutes(minutes);
  return made;
}

std::unique_ptr<Store> with(std::vector<OutboxItem> items) {
  auto store = in_memory();
  apply(*store, {.tickets = {ticket(1)}, .outbox = std::move(items)});
  return store;
}

std::vector<std::string> take(Store& store, Instant now = kNow) {
  std::vector<std::string> keys;
  for (const auto& item : must(store.take_due("webhook pager", now, 10))) keys.push_back(item.message_id);
  return keys;
}

void settle(Store& store, std::int64_t id, OutboxState state, Instant next = {}) {
  const std::vector<OutboxResult> results{{.id = {id}, .state = state, .next_attempt = next}};
  must(store.record(results, {}));
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("within a sequence nothing goes before what was put in earlier") {
  auto store = with({delivery("trigger", "page 1"), delivery("resolve", "page 1"),
                     delivery("other", "page 2"), delivery("free", "")});
  CHECK(take(*store) == Keys{"trigger", "other", "free"});
  CHECK(take(*store).empty());  // the trigger is under way
  CHECK(must(store->next_due("webhook pager")) == std::nullopt);

  const Instant later = kNow + std::chrono::minutes(5);
  settle(*store, 1, OutboxState::deferred, later);
  CHECK(take(*store).empty());
  CHECK(must(store->next_due("webhook pager")) == later);
  CHECK(take(*store, later) == Keys{"trigger"});
  settle(*store, 1, OutboxState::sent);
  CHECK(take(*store, later) == Keys{"resolve"});
}

TEST_CASE("what an operator holds keeps back what follows in its sequence, what is given up does not") {
  auto store = with({delivery("trigger", "page 1"), delivery("resolve", "page 1")});
  REQUIRE(must(store->set_outbox({1}, OutboxState::held, kNow)));
  CHECK(take(*store).empty());
  CHECK(must(store->next_due("webhook pager")) == std::nullopt);
  REQUIRE(must(store->set_outbox({1}, OutboxState::dead, kNow)));
  CHECK(take(*store) == Keys{"resolve"});
}

TEST_CASE("a later time of the first does not let the second pass") {
  auto store = with({delivery("trigger", "page 1", 3), delivery("resolve", "page 1")});
  CHECK(take(*store).empty());
  CHECK(must(store->next_due("webhook pager")) == kNow + std::chrono::minutes(3));
}

TEST_CASE("sequences of two webhooks do not wait for one another") {
  auto elsewhere = delivery("chat", "page 1");
  elsewhere.relay = "webhook chat";
  auto store = with({elsewhere, delivery("trigger", "page 1")});
  CHECK(take(*store) == Keys{"trigger"});
}

TEST_CASE("a delivery of the same key is put in once, whatever became of it") {
  auto store = with({delivery("issue", "ticket 1")});
  apply(*store, {.outbox = {delivery("issue", "ticket 1")}});
  CHECK(must(store->outbox()).size() == 1);
  CHECK(take(*store) == Keys{"issue"});
  settle(*store, 1, OutboxState::sent);
  apply(*store, {.outbox = {delivery("issue", "ticket 1")}});
  CHECK(take(*store).empty());

  auto elsewhere = delivery("issue", "ticket 1");
  elsewhere.relay = "webhook chat";
  apply(*store, {.outbox = {elsewhere}});
  CHECK(must(store->outbox()).size() == 2);
}

TEST_CASE("the key of a delivery names no message that a mail could answer") {
  auto store = with({delivery("issue", "ticket 1")});
  CHECK(must(store->find_message_id("issue")).empty());
}

TEST_CASE("a timer that an outcome asks for is recorded with it, or not at all") {
  auto store = with({delivery("trigger", "page 1")});
  take(*store);
  const std::vector<Timer> timers{{{{1}, "delivery:1"}, kNow, "lost"}};
  const std::vector<OutboxResult> unknown{{.id = {77}, .state = OutboxState::dead}};
  CHECK_FALSE(store->record(unknown, {}, timers));
  CHECK(must(store->next_timer()) == std::nullopt);
  const std::vector<OutboxResult> dead{{.id = {1}, .state = OutboxState::dead}};
  must(store->record(dead, {}, timers));
  CHECK(must(store->due_timers(kNow, 10)).at(0).payload == "lost");
}
