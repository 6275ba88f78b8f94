#include "storage/sqlite/migrate.hh"

#include <fstream>
#include <sstream>

#include "storage/failure.hh"
#include "tests/places.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

std::string dump_of(int version) {
  std::ifstream file(tests::data("storage") + "/versions/" + std::to_string(version) + ".sql");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a database of every version that was ever written opens, with what was in it") {
  for (int version = 1; version <= sqlite::latest_version(); ++version) {
    INFO("version " << version << ": tests/storage/versions/" << version << ".sql, see its first lines");
    const std::string dump = dump_of(version);
    REQUIRE_FALSE(dump.empty());
    Folder folder;
    {
      sqlite::Database database({.path = folder.database()});
      database.script(dump);
      CHECK(sqlite::version_of(database) == version);
    }
    auto store = open(folder.database());
    const auto tickets = must(store->tickets({}));
    REQUIRE(tickets.size() == 1);
    CHECK(tickets[0].subject == "Site down");
    CHECK(tickets[0].tags == std::vector<std::string>{"down", "eu"});
    const auto message = must(store->messages(tickets[0].id)).at(0);
    CHECK(message.attachments.size() == 1);
    CHECK(message.reply_text == "All pages answer 502.");
    CHECK(must(store->participants(tickets[0].id)).size() == 1);
    CHECK(must(store->events(tickets[0].id)).size() == 1);
    CHECK(must(store->outbox(true)).at(0).bytes == "Thank you.\r\n");
    CHECK(must(store->next_timer()));
    CHECK(must(store->last_mail("support", "chris@initech.example")));
    CHECK(must(store->quarantine()).size() == 1);
    CHECK(must(store->next_numbers()).ticket == TicketId{6});
    CHECK(must(store->secret()).size() == 32);
    CHECK(must(store->statuses(tickets[0].id)).size() == 1);
    CHECK(must(store->search({"pages", "initech"}, 10)).size() == 1);
    const Proof proof = version >= 9 ? Proof::proven : Proof::unknown;
    CHECK(tickets[0].proof == proof);
    CHECK(message.proof == proof);
    CHECK(must(store->participants(tickets[0].id))[0].proof == proof);
    if (version >= 4) CHECK(must(store->targets(tickets[0].id)).at(0).span == "60m on 24x7");
    // What was given up without bytes is asked for once more.
    CHECK(must(store->take_unfetched("support", 7, kNow + std::chrono::hours(1), 9)).size() == 1);
    if (version >= 7) CHECK(must(store->left_alone("support", 7)).at(0).count == 4);
    if (version >= 7) CHECK(must(store->origin("support"))->host == "imap.example.com");
    if (version >= 4) CHECK(must(store->counters()) == std::vector<Count>{{"suppressed.sender", 3}});
    if (version >= 3) CHECK(must(store->confirmation("digest"))->agent == "alice");
    if (version >= 4) CHECK(must(store->links(tickets[0].id)).at(0).url == "https://bugs.example/1");
    if (version >= 4) CHECK(must(store->living_pages()).at(0).by == "alice");
    if (version >= 4) CHECK(must(store->tasks(tickets[0].id)).at(0).assignee == "bob");
    if (version >= 4)
      CHECK(must(store->customers()).at(0).domains == std::vector<std::string>{"initech.example"});
  }
}

TEST_CASE("a newer database is refused and left as it is") {
  Folder folder;
  open(folder.database());
  const int newer = sqlite::latest_version() + 1;
  {
    sqlite::Database database({.path = folder.database()});
    database.script("PRAGMA user_version = " + std::to_string(newer));
  }
  const Error refused = error(Store::open({.path = folder.database()}));
  CHECK(refused.fault == Fault::newer);
  CHECK_THAT(refused.message, ContainsSubstring("version " + std::to_string(newer)));
  CHECK(error(Store::open({.path = folder.database(), .read_only = true})).fault == Fault::newer);
  sqlite::Database database({.path = folder.database()});
  auto row = database.query("PRAGMA user_version");
  REQUIRE(row.next());
  CHECK(row.take<int>() == newer);
}

TEST_CASE("a reader does not migrate") {
  Folder folder;
  {
    sqlite::Database database({.path = folder.database()});
    database.script("PRAGMA journal_mode = WAL");
  }
  const Error refused = error(Store::open({.path = folder.database(), .read_only = true}));
  CHECK(refused.fault == Fault::unavailable);
  CHECK_THAT(refused.hint, ContainsSubstring("start ticketd once"));
}

TEST_CASE("migrating is one step: a second time changes nothing") {
  sqlite::Database database({.path = ":memory:"});
  CHECK(sqlite::version_of(database) == 0);
  sqlite::migrate(database);
  CHECK(sqlite::version_of(database) == sqlite::latest_version());
  sqlite::migrate(database);
  CHECK(sqlite::version_of(database) == sqlite::latest_version());
  auto row = database.query("PRAGMA foreign_keys");
  REQUIRE(row.next());
  CHECK(row.take<int>() == 1);
}

TEST_CASE("every table is STRICT, and every reference has an index to follow it back") {
  sqlite::Database database({.path = ":memory:"});
  sqlite::migrate(database);
  int tables = 0;
  for (auto row = database.query(
           "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
       row.next(); ++tables) {
    INFO(row.take<std::string>());
    CHECK(row.take<bool>());
  }
  CHECK(tables >= 12);
  auto missing = database.query(
      R"(SELECT t.name || '.' || f."from" FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
         AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) l, pragma_index_info(l.name) i
                         WHERE i.seqno = 0 AND i.name = f."from")
         AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) c WHERE c.name = f."from" AND c.pk = 1))");
  if (missing.next()) FAIL(missing.take<std::string>());
}
