#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Digest digest(std::uint8_t first) {
  Digest made{};
  made[0] = first;
  return made;
}

Message full_message(std::int64_t no, std::int64_t ticket) {
  Message made = message(no, ticket);
  made.direction = Direction::note;
  made.author = "alice";
  made.from_name = "Alice Meyer";
  made.to = {"a@x.example", "b@x.example"};
  made.cc = {"c@x.example"};
  made.subject = "Re: Site down";
  made.date = kNow - std::chrono::hours(1);
  made.in_reply_to = {"one@x.example"};
  made.references = {"zero@x.example", "one@x.example"};
  made.text = std::string("with a NUL \0 inside", 19);
  made.reply_text = "Ünïcode";
  made.attachments = {{"log.txt", "text/plain", 12, false}, {"", "image/png", 5'000'000'000, true}};
  made.verified = false;
  made.machine = true;
  made.content = digest(9);
  return made;
}

}  // namespace

TEST_CASE("a message comes back as it was stored") {
  Folder folder;
  const Message stored = full_message(1, 1);
  {
    auto store = open(folder.database());
    apply(*store, {.tickets = {ticket(1)}, .messages = {stored, message(2, 1)}});
  }
  auto store = open(folder.database());
  CHECK(must(store->messages({1})) == std::vector{stored, message(2, 1)});
  CHECK(must(store->messages({2})).empty());
}

TEST_CASE("what is new in a message comes back exactly, wherever in its text it stands") {
  const std::string text = std::string("Grüße \0 und\n", 14) + "> Danke\n";
  const auto stored =
      GENERATE_COPY(as<std::string>{}, text, std::string(), text.substr(0, 14), text.substr(0, 5),
                    std::string("> Danke"), std::string("said elsewhere"), text + "more");
  auto store = in_memory();
  Message made = message(1, 1);
  made.text = text;
  made.reply_text = stored;
  apply(*store, {.tickets = {ticket(1)}, .messages = {made}});
  CHECK(must(store->messages({1})) == std::vector{made});
  const auto words = must(store->heard_from(made.from, kNow - std::chrono::hours(1), 10));
  REQUIRE(words.size() == 1);
  CHECK(words[0].words == (stored.empty() ? text : stored));
}

TEST_CASE("a message belongs to a ticket that exists, and its bytes are in the vault") {
  auto store = in_memory();
  auto transaction = must(store->begin());
  const Error orphan = error(transaction.apply({.messages = {message(1, 5)}}));
  CHECK(orphan.fault == Fault::conflict);
  CHECK_THAT(orphan.message, ContainsSubstring("message 1"));
  Message unknown_bytes = message(1, 1);
  unknown_bytes.raw = digest(1);
  CHECK(error(transaction.apply({.tickets = {ticket(1)}, .messages = {unknown_bytes}})).fault ==
        Fault::conflict);
}

TEST_CASE("references are checked in a database that was there before, too") {
  Folder folder;
  open(folder.database());
  auto store = open(folder.database());
  auto transaction = must(store->begin());
  CHECK(error(transaction.apply({.messages = {message(1, 5)}})).fault == Fault::conflict);
}

TEST_CASE("a Message-ID finds messages, and the copies that went out") {
  auto store = in_memory();
  Message answer = message(2, 1);
  answer.direction = Direction::outbound;
  answer.from = "support@example.com";
  Message same_id = message(3, 1);
  same_id.message_id = message(1, 1).message_id;
  OutboxItem copy = item(1, 2, 3);
  copy.sender = "support@example.com";
  apply(*store, {.tickets = {ticket(1)}, .messages = {message(1, 1), answer, same_id}, .outbox = {copy}});

  const auto both = must(store->find_message_id("m1@initech.example"));
  REQUIRE(both.size() == 2);
  CHECK(both[0].ticket == TicketId{1});
  CHECK(both[0].message == MessageNo{1});
  CHECK(both[0].recipient_no == 0);
  CHECK(both[0].direction == Direction::inbound);
  CHECK(both[0].from == "chris@initech.example");
  CHECK(both[1].message == MessageNo{3});

  const auto copies = must(store->find_message_id("t1.m2.r3"));
  REQUIRE(copies.size() == 1);
  CHECK(copies[0].ticket == TicketId{1});
  CHECK(copies[0].message == MessageNo{2});
  CHECK(copies[0].recipient_no == 3);
  CHECK(copies[0].direction == Direction::outbound);
  CHECK(copies[0].from == "support@example.com");
  CHECK(must(store->find_message_id("M1@initech.example")).empty());
}

TEST_CASE("messages without a Message-ID are not found by an empty one") {
  auto store = in_memory();
  Message nameless = message(1, 1);
  nameless.message_id.clear();
  apply(*store, {.tickets = {ticket(1)}, .messages = {nameless}});
  CHECK(must(store->find_message_id("")).empty());
}

TEST_CASE("the same bytes and the same content are found") {
  auto store = in_memory();
  const auto entry = receive(*store, place(1), mail(1));
  auto changes = opening(*store, entry);
  changes.messages[0].content = digest(7);
  apply(*store, changes);
  CHECK(must(store->find_raw(*entry.raw)).at(0).message == MessageNo{1});
  CHECK(must(store->find_content(digest(7))).at(0).raw == entry.raw);
  CHECK(must(store->find_raw(digest(7))).empty());
  CHECK(must(store->find_content(*entry.raw)).empty());
}

TEST_CASE("events are kept in order, of a ticket or of the desk itself") {
  auto store = in_memory();
  Event detailed = event(1, "severity.changed");
  detailed.detail = "high -> urgent";
  detailed.rule = "site down is urgent";
  apply(*store,
        {.tickets = {ticket(1)}, .events = {event(1, "ticket.created"), event(0, "desk.started"), detailed}});
  const auto events = must(store->events({1}));
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == "ticket.created");
  CHECK(events[0].id < events[1].id);
  detailed.id = events[1].id;
  CHECK(events[1] == detailed);
  CHECK(must(store->events({0})).at(0).kind == "desk.started");
}

TEST_CASE("the ends of a ticket are its first message and the customer's last, and no other is read") {
  auto store = in_memory();
  Changes changes{.tickets = {ticket(1), ticket(2)}};
  for (int no = 1; no <= 5; ++no) changes.messages.push_back(message(no, no == 5 ? 2 : 1));
  changes.messages[2].text = "And now?";
  changes.messages[2].attachments = {{"log.txt", "text/plain", 3, false}};
  changes.messages[3].direction = Direction::outbound;
  changes.messages[4].direction = Direction::note;
  apply(*store, changes);
  const auto ends = must(store->ends({1}));
  REQUIRE(ends);
  CHECK(ends->opening.no == MessageNo{1});
  CHECK(ends->latest == changes.messages[2]);
  CHECK(must(store->ends({2}))->latest.no == MessageNo{5});
  CHECK_FALSE(must(store->ends({3})));
}

TEST_CASE("of a mail that came again and again, a little changed, the first and the last copies are found",
          "[cost]") {
  auto store = in_memory();
  open_ticket(*store, 1);
  Changes changes;
  for (int i = 0; i < 30; ++i) {
    Message one;
    one.no = {100 + i};
    one.ticket = {1};
    one.content = digest(9);
    changes.messages.push_back(one);
  }
  apply(*store, changes);
  const auto found = must(store->find_content(digest(9)));
  REQUIRE(found.size() == 10);
  CHECK(found.front().message == MessageNo{100});
  CHECK(found.back().message == MessageNo{129});
}
