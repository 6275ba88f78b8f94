// An older database is put back: beside a newer vault, alone, twice, as a copy.

#include <csignal>
#include <fstream>
#include <sstream>

#include "storage/disk/extents.hh"
#include "storage/disk/stop_mark.hh"
#include "storage/tables/marks.hh"
#include "tests/storage/child.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

namespace {

void put_aside(const Folder& folder) {
  fs::copy_file(folder.database(), folder.path() + "/backup.db", fs::copy_options::overwrite_existing);
}

// As an operator does: the database alone.
void put_back(const Folder& folder) {
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(folder.database() + end);
  fs::copy_file(folder.path() + "/backup.db", folder.database());
}

// A desk of `before` tickets, a backup, and `after` more that the backup does not know.
void live(const Folder& folder, int before, int after) {
  {
    auto store = open(folder.database());
    for (int i = 1; i <= before; ++i) open_ticket(*store, i);
  }
  put_aside(folder);
  auto store = open(folder.database());
  for (int i = before + 1; i <= before + after; ++i) open_ticket(*store, i);
}

}  // namespace

TEST_CASE("an older database goes on above all that was given out, in an epoch of its own", "[restore]") {
  Folder folder;
  live(folder, 2, 3);
  put_back(folder);
  auto store = open(folder.database());
  CHECK_THAT(store->recovery().restored, ContainsSubstring("ticket 2") && ContainsSubstring("ticket 5"));
  const auto next = must(store->next_numbers());
  CHECK(next.ticket == TicketId{6});
  CHECK(next.message == MessageNo{6});
  CHECK(next.epoch > 0);
  CHECK(must(store->epochs()) == std::vector<Epoch>{{0, true, {2}, {2}}, {next.epoch, false, {}, {}}});
  store.reset();
  store = open(folder.database());
  CHECK(store->recovery().restored.empty());
  CHECK(must(store->next_numbers()).epoch == next.epoch);
}

TEST_CASE("mails that the vault has and an older database lacks are to be taken in again, once",
          "[restore]") {
  Folder folder;
  live(folder, 1, 2);
  put_back(folder);
  auto store = open(folder.database());
  const auto mails = must(store->recovered_mails(10));
  REQUIRE(mails.size() == 2);
  CHECK(must(store->bytes(mails[0])) == mail(2));
  CHECK(must(store->bytes(mails[1])) == mail(3));
  must(store->settle_recovered(mails[0], true));
  must(store->settle_recovered(mails[1], false));
  CHECK(must(store->recovered_mails(10)).empty());
  CHECK(must(store->is_recovered(mails[0])));
  CHECK(must(store->is_recovered(mails[1])));
  CHECK_FALSE(must(store->is_recovered(*must(store->ledger("support", 7)).at(0).raw)));
}

TEST_CASE("an older database is known though nothing but numbers was given out after it was copied",
          "[restore]") {
  Folder folder;
  live(folder, 2, 0);
  {
    auto store = open(folder.database());
    apply(*store, {.tickets = {ticket(3)}});  // no mail: from the command line
  }
  put_back(folder);
  auto store = open(folder.database());
  CHECK(must(store->next_numbers()).ticket == TicketId{4});
  CHECK_FALSE(store->recovery().restored.empty());
}

TEST_CASE("a backup that is put back twice gets two epochs", "[restore]") {
  Folder folder;
  live(folder, 1, 1);
  put_back(folder);
  const auto first = must(open(folder.database())->next_numbers());
  put_back(folder);
  const auto second = must(open(folder.database())->next_numbers());
  CHECK(first.epoch != second.epoch);
  CHECK(second.epoch > 0);
  CHECK(second.ticket >= first.ticket);
}

TEST_CASE("where the file of marks is lost too, numbers leave room for what may have been given",
          "[restore]") {
  Folder folder;
  live(folder, 2, 3);
  put_back(folder);
  fs::remove(folder.database() + ".marks");
  auto store = open(folder.database());
  CHECK(must(store->next_numbers()).ticket > TicketId{1000});
  CHECK(must(store->next_numbers()).epoch > 0);
}

TEST_CASE("a database without any memory beside a desk's marks and vault skips ahead as well", "[restore]") {
  Folder folder;
  live(folder, 2, 1);
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(folder.database() + end);
  auto store = open(folder.database());
  CHECK(must(store->next_numbers()).ticket == TicketId{4});
  CHECK(must(store->recovered_mails(10)).size() == 3);
}

TEST_CASE("acknowledgements that wait in an older database are held, the rest goes", "[restore]") {
  Folder folder;
  {
    auto store = open(folder.database());
    auto changes = opening(*store, receive(*store, place(1), mail(1)));
    changes.outbox.push_back(item(1, 1, 2));
    changes.outbox.back().kind = "answer";
    apply(*store, changes);
  }
  put_aside(folder);
  { open_ticket(*open(folder.database()), 2); }
  put_back(folder);
  auto store = open(folder.database());
  const auto outbox = must(store->outbox());
  CHECK(outbox.at(0).state == OutboxState::held);
  CHECK_FALSE(outbox.at(0).last_error.empty());
  CHECK(outbox.at(1).state == OutboxState::queued);
}

TEST_CASE("a stop, a kill or a start is no restore, whatever was at work", "[restore]") {
  Folder folder;
  for (int fatal = 1; fatal < 60; ++fatal) {
    int steps = 0;
    const auto on_step = [&](std::string_view) {
      if (++steps == fatal) ::raise(SIGKILL);
    };
    in_child([&] {
      auto store = must(Store::open({.path = folder.database(), .on_step = on_step}));
      open_ticket(*store, fatal);
      return 0;
    });
    auto store = open(folder.database());
    INFO("died at step " << fatal);
    CHECK(store->recovery().restored.empty());
    CHECK(must(store->next_numbers()).epoch == 0);
  }
}

// As `cp -a` and a snapshot of the folder do it: into the same files, marks and all.
TEST_CASE("a folder that is put back in place as a whole is known by what wrote its files", "[restore]") {
  Folder folder;
  const auto names = {"", ".marks", ".stopped"};
  { open_ticket(*open(folder.database()), 1); }
  for (const std::string name : names)
    fs::copy_file(folder.database() + name, folder.path() + "/backup" + name);
  const auto written = fs::last_write_time(folder.database());
  {
    auto store = open(folder.database());
    CHECK(store->recovery().restored.empty());
    open_ticket(*store, 2);
  }
  for (const std::string name : names)
    fs::copy_file(folder.path() + "/backup" + name, folder.database() + name,
                  fs::copy_options::overwrite_existing);
  fs::last_write_time(folder.database(), written);
  auto store = open(folder.database());
  CHECK_THAT(store->recovery().restored, ContainsSubstring("written by another program"));
  CHECK(must(store->next_numbers()).ticket > TicketId{2});
  CHECK(must(store->next_numbers()).epoch > 0);
  store.reset();
  CHECK(open(folder.database())->recovery().restored.empty());
}

TEST_CASE("another mode, a link and a reader are no restore", "[restore]") {
  Folder folder;
  { open_ticket(*open(folder.database()), 1); }
  fs::permissions(folder.database(), fs::perms::owner_read | fs::perms::owner_write);
  CHECK(open(folder.database())->recovery().restored.empty());
  fs::create_hard_link(folder.database(), folder.path() + "/link");
  CHECK(open(folder.database())->recovery().restored.empty());
  { open(folder.database(), true); }
  CHECK(open(folder.database())->recovery().restored.empty());
}

TEST_CASE("a chown that changes nothing is no restore, where the disk tells so", "[restore]") {
  std::string pattern = (fs::temp_directory_path() / "stop-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const std::string database = pattern + "/t.db";
  std::ofstream(database) << "what it was";
  StopMark(database).begin();
  REQUIRE(::chown(database.c_str(), ::geteuid(), ::getegid()) == 0);
  if (disk::places_of(database, disk::Places::all) != 0) CHECK_FALSE(StopMark(database).touched());
  std::ofstream(database) << "what was put back";
  std::ofstream(database + ".marks") << "of then";
  CHECK(StopMark(database).touched());
  fs::remove_all(pattern);
}

// The mark of a process that was killed, as if it had been written `ago` on a disk that does not tell places.
void leave_running_mark(const std::string& database, std::chrono::seconds ago) {
  std::string text;
  {
    StopMark mark(database);
    mark.begin();
    std::ifstream in(database + ".running");
    std::getline(in, text);
  }
  fs::remove(database + ".stopped");
  std::istringstream words(text);
  std::string magic, part, mode, owner, group, links, places, marks, mails;
  long long second = 0;
  words >> magic >> second >> part >> mode >> owner >> group >> links >> places >> marks >> mails;
  std::ofstream(database + ".running")
      << magic << ' ' << second - ago.count() << ' ' << part << ' ' << mode << ' ' << owner << ' ' << group
      << ' ' << links << " 0 " << marks << ' ' << mails << '\n';
}

TEST_CASE("after a kill, a file that was written since is a restored one", "[restore]") {
  Folder folder;
  const std::string database = folder.database();
  std::ofstream(database) << "what it was";
  leave_running_mark(database, std::chrono::seconds(0));
  CHECK_FALSE(StopMark(database).touched());
  leave_running_mark(database, std::chrono::seconds(100));
  CHECK_FALSE(StopMark(database).touched());
  leave_running_mark(database, std::chrono::seconds(1000));
  CHECK(StopMark(database).touched());
  fs::permissions(database, fs::perms::owner_all);  // by an operator
  CHECK_FALSE(StopMark(database).touched());
}

TEST_CASE("a clean stop leaves no mark of a process that runs", "[restore]") {
  Folder folder;
  { open_ticket(*open(folder.database()), 1); }
  CHECK(fs::exists(folder.database() + ".stopped"));
  CHECK_FALSE(fs::exists(folder.database() + ".running"));
  auto store = open(folder.database());
  CHECK(fs::exists(folder.database() + ".running"));
  CHECK_FALSE(fs::exists(folder.database() + ".stopped"));
}

TEST_CASE("marks that we may not open are set aside, and are no restore", "[restore]") {
  Folder folder;
  { open_ticket(*open(folder.database()), 1); }
  const std::string marks = folder.database() + ".marks";
  if (::geteuid() == 0) {  // who may open every file, but no folder
    fs::remove(marks);
    fs::create_directory(marks);
  } else {
    fs::permissions(marks, fs::perms::none);
  }
  auto store = open(folder.database());
  CHECK(store->recovery().restored.empty());
  CHECK(must(store->next_numbers()).ticket == TicketId{2});
  CHECK(fs::exists(marks + ".unreadable"));
  store.reset();
  CHECK(open(folder.database())->recovery().restored.empty());
}

TEST_CASE("an operator's word begins an epoch where nothing can be seen", "[restore]") {
  Folder folder;
  { open_ticket(*open(folder.database()), 1); }
  const auto store = must(Store::open({.path = folder.database(), .restored = true}));
  CHECK_FALSE(store->recovery().restored.empty());
  CHECK(must(store->next_numbers()).ticket > TicketId{1000});
  CHECK(must(store->next_numbers()).epoch > 0);
}

TEST_CASE("a torn mark leaves the one before it", "[restore]") {
  Folder folder;
  const std::string path = folder.path() + "/marks";
  for (int i = 1; i <= 5; ++i) {
    MarksFile file(path, "desk", false);
    if (i > 1) CHECK(file.last() == Marks{0, i - 1, i});
    file.write({0, i, i + 1});
  }
  {
    std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(5 % 2 * 512 + 30);
    bytes << "#";
  }
  CHECK(MarksFile(path, "desk", false).last() == Marks{0, 4, 5});
  CHECK(MarksFile(path, "another", false).last() == std::nullopt);
  CHECK(MarksFile(path, "another", true).last() == Marks{0, 4, 5});
}
