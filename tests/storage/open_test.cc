#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <thread>

#include "storage/sqlite/database.hh"
#include "tests/storage/child.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

namespace {

constexpr int kRefused = 40;  // + the fault

int fault_status(const Result<std::unique_ptr<Store>>& store) {
  return store ? 0 : kRefused + static_cast<int>(store.error().fault);
}

int status_of(Fault fault) {
  return kRefused + static_cast<int>(fault);
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void overwrite(const std::string& path, std::uint64_t from, std::size_t count) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(from));
  file << std::string(count, 'Z');
}

// A database with `count` tickets, stopped cleanly.
void fill(const std::string& path, int count) {
  auto store = open(path);
  for (int i = 1; i <= count; ++i) open_ticket(*store, i);
}

}  // namespace

TEST_CASE("a second process is refused, and told which one serves") {
  Folder folder;
  auto store = open(folder.database());
  const Error refused = error(Store::open({.path = folder.database()}));
  CHECK(refused.fault == Fault::locked);
  CHECK_THAT(refused.message, ContainsSubstring("process " + std::to_string(::getpid())));
  CHECK_FALSE(refused.hint.empty());
  CHECK(in_child([&] { return fault_status(Store::open({.path = folder.database()})); }).status ==
        status_of(Fault::locked));

  fs::create_symlink(folder.database(), folder.path() + "/other-name.db");
  CHECK(error(Store::open({.path = folder.path() + "/other-name.db"})).fault == Fault::locked);
  store.reset();
  CHECK(Store::open({.path = folder.database()}));
}

TEST_CASE("whoever is to serve waits for a program that passes by, which stands back from it") {
  Folder folder;
  fill(folder.database(), 1);
  const Options passing{.path = folder.database(), .passing = true};
  std::optional<Result<std::unique_ptr<Store>>> passer(Store::open(passing));
  REQUIRE(*passer);
  std::thread leaves([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    // While the other one waits, nobody slips in between.
    CHECK(in_child([&] { return fault_status(Store::open(passing)); }).status == status_of(Fault::locked));
    passer.reset();
  });
  const auto serving = Store::open({.path = folder.database()});
  leaves.join();
  CHECK(serving);
  CHECK(error(Store::open(passing)).fault == Fault::locked);
}

TEST_CASE("a hard link is another name for the same desk") {
  Folder folder;
  fill(folder.database(), 1);
  fs::create_hard_link(folder.database(), folder.path() + "/other.db");
  const auto store = open(folder.database());
  CHECK(in_child([&] { return fault_status(Store::open({.path = folder.path() + "/other.db"})); }).status ==
        status_of(Fault::locked));
}

TEST_CASE("a clean stop is told from a kill") {
  Folder folder;
  CHECK_FALSE(open(folder.database())->recovery().unclean_stop);
  CHECK_FALSE(open(folder.database())->recovery().unclean_stop);
  const auto killed = in_child([&] {
    auto store = Store::open({.path = folder.database()});
    return ::raise(SIGKILL);
  });
  CHECK(killed.signal == SIGKILL);
  CHECK(open(folder.database())->recovery().unclean_stop);
  CHECK_FALSE(open(folder.database())->recovery().unclean_stop);
}

TEST_CASE("a reader beside the writer sees the last commit, and cannot write") {
  Folder folder;
  auto writer = open(folder.database());
  auto reader = open(folder.database(), true);
  open_ticket(*writer, 1);
  CHECK(must(reader->tickets({})).size() == 1);
  {
    auto transaction = must(writer->begin());
    must(transaction.apply({.tickets = {ticket(2)}}));
    CHECK(must(reader->tickets({})).size() == 1);
    must(transaction.commit());
  }
  CHECK(must(reader->tickets({})).size() == 2);
  CHECK(must(reader->bytes(*must(reader->ledger("support", 7)).at(0).raw)) == mail(1));

  CHECK(error(reader->begin()).fault == Fault::unavailable);
  const std::vector<Arrival> arrivals{{.place = place(9), .bytes = "x"}};
  CHECK(error(reader->receive(arrivals, kNow)).fault == Fault::unavailable);
  CHECK(error(reader->take_due("support", kNow, 1)).fault == Fault::unavailable);
  CHECK(must(writer->ledger("support", 7)).size() == 1);
}

TEST_CASE("a reader works after a clean stop and after a kill") {
  Folder folder;
  fill(folder.database(), 1);
  CHECK(must(open(folder.database(), true)->tickets({})).size() == 1);
  in_child([&] {
    auto store = Store::open({.path = folder.database()});
    auto transaction = (*store)->begin();
    if (!transaction->apply({.tickets = {ticket(2)}}) || !transaction->commit()) return 1;
    return ::raise(SIGKILL);
  });
  CHECK(must(open(folder.database(), true)->tickets({})).size() == 2);
}

TEST_CASE("a reader without rights gets a clear answer") {
  if (!is_root()) return;
  Folder folder;
  fs::permissions(folder.path(), fs::perms(0755));
  fill(folder.database(), 1);
  fs::permissions(folder.database(), fs::perms(0644));
  const auto read = [&] {
    const auto store = Store::open({.path = folder.database(), .read_only = true});
    if (!store)
      return store.error().hint.find("start the daemon") != std::string::npos ? fault_status(store) : 1;
    const auto tickets = (*store)->tickets({});
    return tickets && tickets->size() == 1 ? 0 : 2;
  };
  // Stopped: the log's index is gone, and may not be made again in a folder that is not ours.
  CHECK(as_nobody(read).status == status_of(Fault::unavailable));
  // Running: it is there, and readable where the operator allows that.
  auto store = open(folder.database());
  fs::permissions(folder.database() + "-shm", fs::perms(0644));
  fs::permissions(folder.database() + "-wal", fs::perms(0644));
  CHECK(as_nobody(read).status == 0);
  fs::permissions(folder.database(), fs::perms(0600));
  CHECK(as_nobody([&] {
          return fault_status(Store::open({.path = folder.database(), .read_only = true}));
        }).status == status_of(Fault::unavailable));
}

TEST_CASE("a folder that is missing or may not be written is named") {
  Folder folder;
  const Error missing = error(Store::open({.path = folder.path() + "/none/tickets.db"}));
  CHECK(missing.fault == Fault::unavailable);
  CHECK_THAT(missing.message, ContainsSubstring(folder.path() + "/none/tickets.db"));
  const Error absent = error(Store::open({.path = folder.database(), .read_only = true}));
  CHECK(absent.fault == Fault::unavailable);
  CHECK_THAT(absent.message, ContainsSubstring("there is no database"));
  CHECK_FALSE(fs::exists(folder.database()));
  const Error is_folder = error(Store::open({.path = folder.path()}));
  CHECK(is_folder.fault == Fault::unavailable);
  CHECK_THAT(is_folder.message, ContainsSubstring("is a folder"));
  CHECK_FALSE(fs::exists(folder.path() + ".lock"));

  if (!is_root()) return;
  fs::permissions(folder.path(), fs::perms(0755));
  CHECK(as_nobody([&] { return fault_status(Store::open({.path = folder.database()})); }).status ==
        status_of(Fault::unavailable));
}

TEST_CASE("an empty file becomes a database, garbage is refused and left alone") {
  Folder folder;
  write_file(folder.database(), "");
  fill(folder.database(), 1);

  const std::string garbage = folder.path() + "/garbage.db", text(8192, 'x');
  write_file(garbage, text);
  CHECK(error(Store::open({.path = garbage})).fault == Fault::corrupt);
  CHECK(error(Store::open({.path = garbage, .read_only = true})).fault == Fault::corrupt);
  CHECK(content(garbage) == text);
}

TEST_CASE("another program's database is refused and left alone") {
  Folder folder;
  {
    sqlite::Database other({.path = folder.database()});
    other.script("CREATE TABLE bookmarks (url TEXT)");
  }
  const std::string before = content(folder.database());
  const Error refused = error(Store::open({.path = folder.database()}));
  CHECK(refused.fault == Fault::unavailable);
  CHECK_THAT(refused.message, ContainsSubstring("another program"));
  CHECK(content(folder.database()) == before);
  CHECK_FALSE(fs::exists(folder.vault()));
}

TEST_CASE("a damaged database is found at start, or at the first touch where the check is left out") {
  Folder folder;
  fill(folder.database(), 100);
  const auto size = fs::file_size(folder.database());
  overwrite(folder.database(), 4096 * 4, size - 4096 * 4);
  CHECK(error(Store::open({.path = folder.database()})).fault == Fault::corrupt);

  const auto unchecked = Store::open({.path = folder.database(), .check = false});
  if (unchecked) {
    CHECK(error((*unchecked)->tickets({})).fault == Fault::corrupt);
  } else {
    CHECK(unchecked.error().fault == Fault::corrupt);
  }
}

TEST_CASE("one damaged page is found at start") {
  Folder folder;
  fill(folder.database(), 100);
  overwrite(folder.database(), fs::file_size(folder.database()) - 4096, 4096);
  const Error damaged = error(Store::open({.path = folder.database()}));
  CHECK(damaged.fault == Fault::corrupt);
  CHECK_THAT(damaged.message, ContainsSubstring("is damaged"));
  CHECK_THAT(damaged.hint, ContainsSubstring("backup"));
  CHECK(must(must(Store::open({.path = folder.database(), .check = false}))->tickets({})).size() == 100);
}

TEST_CASE("the check at start is left out for large databases, later so after a kill") {
  Folder folder;
  fill(folder.database(), 1);
  const auto checked = [&](std::uint64_t limit, std::uint64_t unclean) {
    const Options options{.path = folder.database(), .check_limit = limit, .check_limit_unclean = unclean};
    return must(Store::open(options))->recovery().checked;
  };
  CHECK(checked(1 << 30, 1 << 30));
  CHECK_FALSE(checked(1000, 1 << 30));
  in_child([&] {
    auto store = Store::open({.path = folder.database()});
    return ::raise(SIGKILL);
  });
  CHECK(checked(1000, 1 << 30));
}

TEST_CASE("files are for the owner and the group only") {
  Folder folder;
  const auto before = ::umask(022);
  fill(folder.database(), 1);
  auto store = open(folder.database());
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    INFO(entry.path());
    CHECK((entry.status().permissions() & fs::perms::others_all) == fs::perms::none);
  }
  ::umask(before);
}

TEST_CASE("what root makes beside a stopped service belongs to the owner of the folder") {
  if (!is_root()) return;
  Folder folder;
  constexpr ::uid_t kNobody = 65534;
  REQUIRE(::chown(folder.path().c_str(), kNobody, kNobody) == 0);
  fill(folder.database(), 1);
  auto store = open(folder.database());
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    INFO(entry.path());
    struct stat status {};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK(status.st_uid == kNobody);
    ++files;
  }
  CHECK(files >= 6);  // database, its log and index, lock, marks, folder of mails, segment
}
