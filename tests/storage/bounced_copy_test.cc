#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;
using namespace std::chrono_literals;

namespace {

Millisecond at(std::chrono::milliseconds after) {
  return Millisecond(kNow) + after;
}

}  // namespace

TEST_CASE("a bucket is kept until it is full again, over a restart") {
  Folder folder;
  const std::vector<std::string> keys = {"sender:a@b.example", "desk", "sender:nobody@b.example"};
  {
    auto store = open(folder.database());
    apply(*store, {.buckets = {{keys[0], at(1500ms), at(0ms)}, {keys[1], at(10s), at(0ms)}}});
    apply(*store, {.buckets = {{keys[1], at(12s), at(1s)}}});
  }
  auto store = open(folder.database());
  CHECK(must(store->buckets(keys)) ==
        std::vector<Bucket>{{keys[0], at(1500ms), at(0ms)}, {keys[1], at(12s), at(1s)}});
  apply(*store, {.buckets = {{keys[1], at(13s), at(2s)}}});
  CHECK(must(store->buckets(keys)) == std::vector<Bucket>{{keys[1], at(13s), at(2s)}});
}

TEST_CASE("counters grow, and only with a decision that is applied") {
  auto store = in_memory();
  apply(*store, {.counts = {{"suppressed.sender", 1}, {"suppressed.desk", 2}, {"suppressed.sender", 1}}});
  {
    auto transaction = must(store->begin());
    must(transaction.apply({.counts = {{"suppressed.desk", 1}}}));
  }
  CHECK(must(store->counters()) == std::vector<Count>{{"suppressed.desk", 2}, {"suppressed.sender", 2}});
}

TEST_CASE("a dead address is found in any case, keeps its first date, and is forgotten when it lives") {
  auto store = in_memory();
  const std::vector<std::string> asked = {"gone@b.example", "here@b.example"};
  apply(*store, {.dead = {{"Gone@b.example", kNow, "550 5.1.1"}}});
  apply(*store, {.dead = {{"gone@b.example", kNow + 1h, "550 5.2.1"}}});
  CHECK(must(store->dead_among(asked)) == std::vector<DeadAddress>{{"Gone@b.example", kNow, "550 5.2.1"}});
  apply(*store, {.revived = {"gone@B.example"}});
  CHECK(must(store->dead_among(asked)).empty());
}

TEST_CASE("a copy comes back once, and the last copy to an address is found") {
  auto store = in_memory();
  const auto id = open_ticket(*store, 1);
  CHECK_FALSE(must(store->is_returned({1}, 1)));
  apply(*store, {.returned = {{{1}, 1, kNow, "550"}}});
  apply(*store, {.returned = {{{1}, 1, kNow + 1h, "again"}}});
  CHECK(must(store->is_returned({1}, 1)));
  CHECK_FALSE(must(store->is_returned({1}, 2)));

  CHECK(must(store->last_copy_to("chris@initech.example", kNow)) == std::nullopt);  // still queued
  REQUIRE(must(store->take_due("support", kNow, 10)).size() == 1);
  const auto copy = must(store->last_copy_to("Chris@initech.example", kNow));
  REQUIRE(copy);
  CHECK(copy->ticket == id);
  CHECK(must(store->last_copy_to("chris@initech.example", kNow + 1s)) == std::nullopt);
}

TEST_CASE("what somebody wrote is heard until a person of ours answers") {
  auto store = in_memory();
  const auto id = open_ticket(*store, 1);
  const auto say = [&](Direction direction, const std::string& from, const std::string& words, bool machine) {
    Message made = message(must(store->next_numbers()).message.value, id.value);
    made.direction = direction;
    made.from = from;
    made.text = words + "\n> quote";
    made.reply_text = words;
    made.machine = machine;
    apply(*store, {.messages = {made}});
  };
  say(Direction::inbound, "Chris@initech.example", "Any news?", false);
  say(Direction::outbound, "support@example.com", "We got it.", true);
  const auto heard = must(store->heard_from("chris@initech.example", kNow, 10));
  REQUIRE(heard.size() == 2);
  CHECK(heard[0].words == "Any news?");
  CHECK(heard[0].ticket == id);
  CHECK(must(store->heard_from("chris@initech.example", kNow, 1)).size() == 1);
  CHECK(must(store->heard_from("chris@initech.example", kNow + 1s, 10)).empty());
  say(Direction::outbound, "support@example.com", "It is fixed.", false);
  CHECK(must(store->heard_from("chris@initech.example", kNow, 10)).empty());
}

TEST_CASE("an answer whose copy to the requester came back is no turn of ours") {
  auto store = in_memory();
  const auto id = open_ticket(*store, 1);  // its copy 1.1 goes to the requester
  OutboxItem other = item(id.value, 1, 2);
  other.recipient = "boss@initech.example";
  apply(*store, {.outbox = {other}});
  CHECK_FALSE(must(store->turns(id)).at(0).returned);
  apply(*store, {.returned = {{{1}, 2, kNow, "550"}}});
  CHECK_FALSE(must(store->turns(id)).at(0).returned);
  apply(*store, {.returned = {{{1}, 1, kNow, "550"}}});
  CHECK(must(store->turns(id)).at(0).returned);
}
