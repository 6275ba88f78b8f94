// Tickets by words, from the index and before they are in it.

#include "storage/sqlite/database.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

struct Written {
  std::string subject, text;
  Direction direction = Direction::inbound;
};

// A ticket of chris with one message.
void write(Store& store, const Written& what) {
  const auto numbers = must(store.next_numbers());
  Ticket ticket;
  ticket.id = numbers.ticket;
  ticket.subject = what.subject;
  ticket.requester = "chris@initech.example";
  ticket.assignee = "alice";
  ticket.tags = {"vip"};
  Message message;
  message.no = numbers.message;
  message.ticket = ticket.id;
  message.direction = what.direction;
  message.from = "chris@initech.example";
  message.from_name = "Chris Lee";
  message.to = {"support@example.com"};
  message.subject = what.subject;
  message.text = what.text + "\n> and what it quotes: zebra\n";
  message.reply_text = what.text;
  Changes changes;
  changes.tickets = {ticket};
  changes.messages = {message};
  auto transaction = must(store.begin());
  must(transaction.apply(changes));
  must(transaction.commit());
}

void index_all(Store& store) {
  while (must(store.index(2)) > 0) continue;
}

std::vector<std::int64_t> find(const Store& store, const std::vector<std::string>& words,
                               std::size_t limit = 100) {
  std::vector<std::int64_t> ids;
  for (const auto& ticket : must(store.search(words, limit))) ids.push_back(ticket.id.value);
  return ids;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("all words must be there, as part of a word and in any case; the newest is first", "[search]") {
  auto store = in_memory();
  write(*store, {"Site down", "All pages answer 502."});
  write(*store, {"Printer", "The PRINTERS answer nothing. Die T\u00FCr klemmt."});
  write(*store, {"\u65E5\u672C\u8A9E\u306E\u4EF6\u540D", "nothing", Direction::note});
  const bool indexed = GENERATE(false, true);
  if (indexed) index_all(*store);
  CAPTURE(indexed);
  CHECK(find(*store, {"answer"}) == Ids{2, 1});
  CHECK(find(*store, {"answer"}, 1) == Ids{2});
  CHECK(find(*store, {"ANSWER", "502"}) == Ids{1});
  CHECK(find(*store, {"printers answer"}) == Ids{2});
  CHECK(find(*store, {"inter"}) == Ids{2});
  CHECK(find(*store, {"chris@initech.example"}) == Ids{3, 2, 1});
  CHECK(find(*store, {"vip", "alice", "50"}) == Ids{1});  // a word shorter than a trigram, too
  CHECK(find(*store, {"nothing"}) == Ids{3, 2});
  CHECK(find(*store, {"\u672C\u8A9E\u306E"}) == Ids{3});
  CHECK(find(*store, {"\u672C\u8A9E"}) == Ids{3});
  CHECK(find(*store, {"zebra"}) == Ids{});
  CHECK(find(*store, {"answer", "nowhere"}) == Ids{});
  CHECK(find(*store, {"T\u00DCR"}) == Ids{2});
}

TEST_CASE("letters of every script match in any case, in the index and before, short words too", "[search]") {
  auto store = in_memory();
  write(*store,
        {"\u00D6l in der \u041B\u0410\u041C\u041F\u0415", "\u0388\u03B3\u03C1\u03B1\u03C8\u03B5 100% a_b"});
  const bool indexed = GENERATE(false, true);
  if (indexed) index_all(*store);
  CAPTURE(indexed);
  for (const char* word : {"\u00F6l", "\u00D6L", "\u043B\u0430\u043C\u043F\u0435",
                           "\u0388\u0393\u03A1\u0391\u03A8\u0395", "\u03AD\u03B3", "0%", "a_b", "_"}) {
    INFO(word);
    CHECK(find(*store, {word}) == Ids{1});
  }
  for (const char* word : {"ol", "%%", "a%b", "0_", "axb"}) {
    INFO(word);
    CHECK(find(*store, {word}).empty());
  }
}

TEST_CASE("what changes or goes is found as it is", "[search]") {
  Folder folder;
  {
    auto store = open(folder.database());
    write(*store, {"Site down", "All pages answer 502."});
    index_all(*store);
    auto ticket = *must(store->ticket({1}));
    ticket.tags = {"outage"};
    Changes changes;
    changes.tickets = {ticket};
    auto transaction = must(store->begin());
    must(transaction.apply(changes));
    must(transaction.commit());
    CHECK(find(*store, {"outage"}) == Ids{1});
    index_all(*store);
    CHECK(find(*store, {"outage"}) == Ids{1});
    CHECK(find(*store, {"vip"}) == Ids{});
  }
  {
    sqlite::Database database({.path = folder.database()});
    database.script("PRAGMA foreign_keys = ON; DELETE FROM ticket");
  }
  CHECK(find(*open(folder.database(), true), {"502"}) == Ids{});
  index_all(*open(folder.database()));
  sqlite::Database database({.path = folder.database()});
  auto left =
      database.query("SELECT (SELECT count(*) FROM message_words) + (SELECT count(*) FROM ticket_words)");
  REQUIRE(left.next());
  CHECK(left.take<int>() == 0);
}

TEST_CASE("a search is words, never a query", "[search]") {
  auto store = in_memory();
  write(*store, {"100% \"sure\"_", "a AND b; (c) OR d* near: {x}^2 'q' back\\slash"});
  const bool indexed = GENERATE(false, true);
  if (indexed) index_all(*store);
  CAPTURE(indexed);
  for (const std::string word :
       {"a AND b", "\"sure\"", "100%", "(c)", "d*", "near:", "{x}", "^2", "'q'", "back\\", "\"_", "OR d"})
    CHECK(find(*store, {word}) == Ids{1});
  for (const std::string word :
       {"c AND b", "words:sure", "\"", "NOT sure", "su_e", "1%%", "NEAR(a b)", "-sure", "*", "a*b"})
    CHECK((word == "\"" || word == "*" ? find(*store, {word}) == Ids{1} : find(*store, {word}).empty()));
  CHECK(find(*store, {std::string("sure\0DROP", 9)}) == Ids{});
  CHECK(find(*store, {std::string("\0", 1), "sure"}) == Ids{1});
  CHECK(find(*store, {"\xC3", "\xFF\xFE\xFD"}) == Ids{});
  CHECK(find(*store, {}) == Ids{});
  CHECK(find(*store, {"", "  ", "\n"}) == Ids{});
  CHECK(find(*store, {std::string(1 << 20, 'x')}) == Ids{});
  CHECK(find(*store, std::vector<std::string>(1000, "sure")) == Ids{1});
  CHECK(find(*store, std::vector<std::string>(1000, "a")) == Ids{1});
}

TEST_CASE("short words are looked for in the newest tickets", "[search]") {
  auto store = in_memory();
  write(*store, {"qz", "printer"});
  write(*store, {"qz", "printer"});
  for (int i = 0; i < 999; ++i) write(*store, {"Question", "nothing"});
  CHECK(find(*store, {"qz"}) == Ids{2});
  CHECK(find(*store, {"printer"}) == Ids{2, 1});
}

TEST_CASE("a search ends in time, and the next one is none the worse", "[search]") {
  auto store = in_memory();
  for (int i = 0; i < 300; ++i) write(*store, {"Question", std::string(20'000, 'x')});
  CHECK(error(store->search({"xx", "qa"}, 10, std::chrono::milliseconds(1))).fault == Fault::too_long);
  CHECK(must(store->search({"xx"}, 10)).size() == 10);
  auto transaction = must(store->begin());  // one that is at work is not given up
  CHECK(error(store->search({"xx", "qa"}, 10, std::chrono::milliseconds(1))).fault == Fault::too_long);
  CHECK(transaction.commit());
}
