// No room left: a failed call changes nothing, what was acknowledged stays, and with room again work goes on.

#include <csignal>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "tests/storage/child.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

constexpr int kFine = 0, kNeverFull = 1, kOtherFault = 2, kHalfStored = 3, kStaysFull = 4;

void limit_files(rlim_t size) {
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{size, RLIM_INFINITY};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

// Receives and decides on one mail; the error, if it failed.
std::optional<Error> take_in(Store& store, int uid, std::size_t mail_size, std::size_t answer_size) {
  const std::string bytes = mail(uid) + std::string(mail_size, 'x');
  const std::vector<Arrival> arrivals{{.place = place(uid), .bytes = bytes}};
  const auto entries = store.receive(arrivals, kNow);
  if (!entries) return entries.error();
  Changes changes = opening(store, entries->at(0));
  changes.outbox[0].bytes.assign(answer_size, 'y');
  auto transaction = store.begin();
  if (!transaction) return transaction.error();
  if (auto applied = transaction->apply(changes); !applied) return applied.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return std::nullopt;
}

// The number of whole tickets; -1 if any is not whole.
int count_whole(const Store& store) {
  const auto tickets = store.tickets({});
  const auto outbox = store.outbox();
  if (!tickets || !outbox || outbox->size() != tickets->size()) return -1;
  const auto ledger = store.ledger("support", 7);
  for (const LedgerEntry& entry : *ledger) {
    if (!store.bytes(*entry.raw)) return -1;
    if (entry.fate == Fate::message && store.messages(entry.ticket)->size() != 1) return -1;
  }
  return static_cast<int>(tickets->size());
}

// Takes in mail until there is no room, makes room, and goes on.
template <class MakeRoom>
int fill_up(const std::string& path, std::size_t mail_size, std::size_t answer_size, MakeRoom make_room) {
  auto store = Store::open({.path = path});
  if (!store) return kOtherFault;
  int uid = 0;
  std::optional<Error> failed;
  while (!failed && uid < 1000) failed = take_in(**store, ++uid, mail_size, answer_size);
  if (!failed) return kNeverFull;
  if (failed->fault != Fault::full || failed->hint.empty()) return kOtherFault;
  if (count_whole(**store) != uid - 1) return kHalfStored;
  for (int again = 0; again < 3; ++again) {
    if (const auto still = take_in(**store, uid, mail_size, answer_size);
        !still || still->fault != Fault::full)
      return kOtherFault;
  }
  make_room();
  if (take_in(**store, uid, mail_size, answer_size)) return kStaysFull;
  return count_whole(**store) == uid ? kFine : kHalfStored;
}

}  // namespace

TEST_CASE("at a file size limit nothing is half stored") {
  struct Load {
    const char* name;
    std::size_t mail, answer;
  };
  const auto load = GENERATE(Load{"the vault is full first", 30'000, 100},
                             Load{"the database is full first", 10, 20'000}, Load{"both grow", 5'000, 5'000});
  INFO(load.name);
  {
    Folder folder;
    open(folder.database());
  }
  for (rlim_t limit = 300'000; limit < 420'000; limit += 17'001) {
    INFO("limit " << limit);
    Folder folder;
    open(folder.database());
    const auto ended = in_child([&] {
      limit_files(limit);
      return fill_up(folder.database(), load.mail, load.answer, [] { limit_files(RLIM_INFINITY); });
    });
    CHECK(ended.status == kFine);
    auto store = open(folder.database());
    CHECK(count_whole(*store) > 0);
    CHECK(must(store->unfinished()).empty());
    CHECK(store->recovery().loose_mails == 0);
  }
}

TEST_CASE("a write that failed half-way leaves nothing behind") {
  Folder folder;
  open(folder.database());
  const auto ended = in_child([&] {
    auto store = Store::open({.path = folder.database()});
    limit_files(500'000);
    const std::string small = mail(1), another = mail(2), large(600'000, 'x');
    const std::vector<Arrival> fits{{.place = place(1), .bytes = small}};
    const std::vector<Arrival> second_does_not{{.place = place(2), .bytes = another},
                                               {.place = place(3), .bytes = large}};
    if (!(*store)->receive(fits, kNow)) return 1;
    const auto refused = (*store)->receive(second_does_not, kNow);
    return refused || refused.error().fault != Fault::full ? 2 : kFine;
  });
  CHECK(ended.status == kFine);
  auto store = open(folder.database());
  CHECK(store->recovery().torn_bytes == 0);
  CHECK(store->recovery().loose_mails == 0);
  CHECK(must(store->unfinished()).size() == 1);
}

TEST_CASE("where not even a segment can be begun, no empty files collect") {
  Folder folder;
  open(folder.database());
  const auto ended = in_child([&] {
    auto store = Store::open({.path = folder.database()});
    limit_files(10);
    const std::vector<Arrival> arrivals{{.place = place(1), .bytes = "x"}};
    for (int i = 0; i < 3; ++i) {
      const auto refused = (*store)->receive(arrivals, kNow);
      if (refused || refused.error().fault != Fault::full) return 1;
    }
    if (!std::filesystem::is_empty(folder.vault())) return 2;
    limit_files(RLIM_INFINITY);
    return (*store)->receive(arrivals, kNow) ? kFine : 3;
  });
  CHECK(ended.status == kFine);
}

TEST_CASE("on a full file system nothing is half stored, and no debris collects") {
  if (!is_root()) return;
  Folder folder;
  const auto ended = in_child([&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("none", folder.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
      return kFine;  // a container may forbid it
    }
    const auto grow = [&] { ::mount("none", folder.path().c_str(), "tmpfs", MS_REMOUNT, "size=9m"); };
    if (const int status = fill_up(folder.database(), 30'000, 5'000, grow); status != kFine) return status;
    int segments = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(folder.vault())) ++segments;
    return segments == 1 ? kFine : 10 + segments;
  });
  CHECK(ended.status == kFine);
}

TEST_CASE("a transaction that the disk ended does not claim success") {
  Folder folder;
  open(folder.database());
  const auto ended = in_child([&] {
    auto store = Store::open({.path = folder.database()});
    auto transaction = (*store)->begin();
    if (!transaction->apply({.tickets = {ticket(1)}})) return 1;
    limit_files(200'000);
    Changes large{.tickets = {ticket(2)}, .messages = {message(1, 2)}, .outbox = {item(2, 1)}};
    large.outbox[0].bytes.assign(
        30 << 20, 'x');  // more than fits SQLite's cache, so that it is written before the commit
    const auto applied = transaction->apply(large);
    limit_files(RLIM_INFINITY);
    if (applied || applied.error().fault != Fault::full) return 2;
    const auto committed = transaction->commit();
    return static_cast<int>(committed.has_value()) * 10 + static_cast<int>((*store)->tickets({})->size());
  });
  // Either SQLite kept the transaction and ticket 1 with it, or it gave up both and commit() says so.
  CHECK((ended.status == 11 || ended.status == 0));
  CHECK(must(open(folder.database())->tickets({})).size() == static_cast<std::size_t>(ended.status == 11));
}
