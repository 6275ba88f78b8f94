// Backups: made beside who serves the database, whole, of one desk, and what a desk does that is put back
// from one.
#include "storage/backup.hh"

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

namespace {

std::string backup_of(const Folder& folder) {
  return folder.path() + "/backup";
}

BackupMade back_up(const Folder& folder, Instant now = kNow) {
  return must(storage::back_up({.database = folder.database(), .folder = backup_of(folder)}, now));
}

// Onto another machine: what is in the backup and nothing else.
void put_elsewhere(const Folder& from, const Folder& to) {
  fs::copy(backup_of(from), to.path(), fs::copy_options::recursive);
}

std::string flip(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
  return path;
}

}  // namespace

TEST_CASE("a backup beside a desk that is served has its tickets, its mails and its secret", "[backup]") {
  Folder folder;
  auto store = open(folder.database());
  for (int i = 1; i <= 3; ++i) open_ticket(*store, i);
  const auto made = back_up(folder);
  CHECK(made.tickets == 3);
  CHECK(made.mails == 3);
  open_ticket(*store, 4);
  const auto found = must(verify_backup(backup_of(folder)));
  CHECK(found.damage.empty());
  CHECK(found.tickets == 3);
  CHECK(found.mails == 3);
  CHECK(found.made == kNow);
  auto copy = open(made.database, true);
  CHECK(must(copy->secret()) == must(store->secret()));
  CHECK(must(copy->outbox()).size() == must(store->outbox()).size() * 3 / 4);
}

TEST_CASE("a backup is one file that can be read where nobody may write, and others may not look",
          "[backup]") {
  Folder folder;
  auto store = open(folder.database());
  open_ticket(*store, 1);
  back_up(folder);
  CHECK_FALSE(fs::exists(backup_of(folder) + "/tickets.db-wal"));
  CHECK_FALSE(fs::exists(backup_of(folder) + "/tickets.db.marks"));
  struct stat status {};
  REQUIRE(::stat(backup_of(folder).c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
}

TEST_CASE("a backup is renewed in its folder, and segments that it has are not copied again", "[backup]") {
  Folder folder;
  auto store = open(folder.database());
  open_ticket(*store, 1);
  back_up(folder);
  const auto segment = backup_of(folder) + "/tickets.db.mail/00000001.seg";
  struct stat before {
  }, after{};
  REQUIRE(::stat(segment.c_str(), &before) == 0);
  back_up(folder);
  REQUIRE(::stat(segment.c_str(), &after) == 0);
  CHECK(before.st_ino == after.st_ino);
  open_ticket(*store, 2);
  CHECK(back_up(folder).tickets == 2);
  CHECK(must(verify_backup(backup_of(folder))).damage.empty());
}

TEST_CASE("no backup goes into another desk's, into a folder of other things, or over the desk itself",
          "[backup]") {
  Folder folder, other;
  auto store = open(folder.database());
  open_ticket(*store, 1);
  back_up(folder);
  auto second = open(other.database());
  open_ticket(*second, 1);
  CHECK(error(storage::back_up({.database = other.database(), .folder = backup_of(folder)}, kNow)).fault ==
        Fault::conflict);
  CHECK(error(storage::back_up({.database = folder.database(), .folder = folder.path()}, kNow)).fault ==
        Fault::conflict);
  CHECK(error(storage::back_up({.database = folder.database(), .folder = other.path()}, kNow)).fault ==
        Fault::conflict);
  fs::create_directory(folder.path() + "/things");
  std::ofstream(folder.path() + "/things/letter") << "x";
  CHECK(error(storage::back_up({.database = folder.database(), .folder = folder.path() + "/things"}, kNow))
            .fault == Fault::conflict);
  CHECK(must(verify_backup(backup_of(folder))).tickets == 1);
}

TEST_CASE("a damaged mail and a lost one are found in a backup", "[backup]") {
  Folder folder;
  auto store = open(folder.database());
  for (int i = 1; i <= 2; ++i) open_ticket(*store, i);
  back_up(folder);
  const auto segment = backup_of(folder) + "/tickets.db.mail/00000001.seg";
  flip(segment, 16 + 48 + 3);
  CHECK(must(verify_backup(backup_of(folder))).damage.size() == 1);
  fs::resize_file(segment, 100);
  CHECK(must(verify_backup(backup_of(folder))).damage.size() == 2);
  fs::resize_file(backup_of(folder) + "/tickets.db", 8192);
  CHECK_FALSE(verify_backup(backup_of(folder)).value_or(BackupFound{{}, 0, 0, {"refused"}}).damage.empty());
}

TEST_CASE("a desk from a backup alone skips what may have been given out since, in an epoch of its own",
          "[backup]") {
  Folder folder, elsewhere;
  {
    auto store = open(folder.database());
    for (int i = 1; i <= 2; ++i) open_ticket(*store, i);
    // Made three days ago.
    back_up(folder, std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()) -
                        std::chrono::hours(72));
    for (int i = 3; i <= 50; ++i) open_ticket(*store, i);
  }
  put_elsewhere(folder, elsewhere);
  auto store = open(elsewhere.database());
  CHECK_THAT(store->recovery().restored, ContainsSubstring("backup"));
  const auto next = must(store->next_numbers());
  CHECK(next.ticket.value >= 2 + 72 * 60);
  CHECK(next.message.value >= 2 + 72 * 600);
  CHECK(next.epoch != 0);
  store.reset();
  store = open(elsewhere.database());
  CHECK(store->recovery().restored.empty());  // the word is gone
  CHECK(must(store->next_numbers()).ticket == next.ticket);
}

TEST_CASE("beside its own marks a backup goes on exactly where the desk was", "[backup]") {
  Folder folder;
  {
    auto store = open(folder.database());
    open_ticket(*store, 1);
    back_up(folder);
    for (int i = 2; i <= 5; ++i) open_ticket(*store, i);
  }
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(folder.database() + end);
  fs::copy_file(backup_of(folder) + "/tickets.db", folder.database());
  auto store = open(folder.database());
  CHECK(must(store->next_numbers()).ticket == TicketId{6});
  CHECK(must(store->recovered_mails(10)).size() == 4);
}

TEST_CASE("a backup under arrivals names no mail that it lacks", "[backup]") {
  Folder folder;
  std::atomic<bool> over{false};
  { auto store = open(folder.database()); }
  std::thread desk([&] {
    auto store = open(folder.database());
    for (int i = 1; !over; ++i) open_ticket(*store, i);
  });
  for (int round = 0; round < 5; ++round) {
    back_up(folder);
    const auto found = must(verify_backup(backup_of(folder)));
    CHECK(found.damage.empty());
    CHECK(found.tickets <= found.mails);
  }
  over = true;
  desk.join();
}
