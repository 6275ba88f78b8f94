// Dies at every step that must reach the disk in order, starts again as the daemon would, and compares the
// end.

#include <csignal>
#include <unistd.h>

#include "tests/storage/child.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

namespace {

constexpr int kMails = 6, kBatch = 3;

template <class T>
T get(Result<T> result) {
  if (!result) ::_exit(99);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void decide(Store& store, const std::vector<LedgerEntry>& entries) {
  auto transaction = get(store.begin());
  for (const LedgerEntry& entry : entries) {
    if (entry.fate == Fate::received) get(transaction.apply(opening(store, entry)));
  }
  get(transaction.commit());
}

void fetch(Store& store, int first) {
  std::vector<std::string> bytes;
  for (int i = 0; i < kBatch; ++i) bytes.push_back(mail(first + i));
  std::vector<Arrival> arrivals;
  for (int i = 0; i < kBatch; ++i) {
    arrivals.push_back({.place = place(first + i), .bytes = bytes[static_cast<std::size_t>(i)]});
  }
  decide(store, get(store.receive(arrivals, kNow)));
}

void send(Store& store) {
  for (const OutboxItem& item : get(store.take_due("support", kNow, 2))) {
    const std::vector<OutboxResult> results{{.id = item.id}};
    get(store.record(results, std::vector{event(item.ticket.value, "mail.sent")}));
  }
}

// The daemon's whole life with these mails: safe to begin again wherever it ended.
void work(Store& store) {
  get(store.recover_outbox(kNow));
  for (const LedgerEntry& entry : get(store.unfinished())) {
    get(store.begin_alone(entry.id));
    decide(store, {entry});
  }
  for (int uid = 1; uid <= kMails; uid += kBatch) {
    fetch(store, uid);
    std::vector<LedgerId> done;
    for (const LedgerEntry& entry : get(store.server_pending("support", 7))) done.push_back(entry.id);
    get(store.mark_server_done(done));
    send(store);
  }
  while (get(store.next_due("support"))) send(store);
}

// What must be the same however often we died. Of attempts, only that they are counted.
struct End {
  std::vector<Ticket> tickets;
  std::vector<Message> messages;
  std::vector<LedgerEntry> ledger;
  std::vector<OutboxItem> outbox;
  std::vector<std::string> events, bytes;
  std::size_t timers = 0;
  bool operator==(const End&) const = default;
};

End end_of(Store& store) {
  End end;
  end.tickets = get(store.tickets({}));
  for (const Ticket& one : end.tickets) {
    for (const Message& each : get(store.messages(one.id))) end.messages.push_back(each);
    for (const Event& each : get(store.events(one.id))) end.events.push_back(each.kind);
  }
  end.ledger = get(store.ledger("support", 7));
  for (LedgerEntry& entry : end.ledger) {
    end.bytes.push_back(get(store.bytes(*entry.raw)));
    entry.attempts = entry.crashes_alone = 0;
  }
  end.outbox = get(store.outbox(true));
  for (OutboxItem& item : end.outbox) item.attempts = item.ambiguous = 0;
  end.timers = get(store.due_timers(kNow + std::chrono::hours(9), 100)).size();
  return end;
}

// Cuts what the kernel had not been asked to keep, as losing power would.
void lose_power(const Folder& folder, std::string_view step) {
  std::error_code ignored;
  if (step == "vault segment created") fs::resize_file(folder.segment(1), 0, ignored);
  if (step == "vault appended" || step == "vault syncing") {
    fs::resize_file(folder.segment(1), fs::file_size(folder.segment(1)) - 20, ignored);
  }
}

// Works until the given step and is killed there. False: it came to the end.
bool dies_at(const Folder& folder, int fatal_step, bool power) {
  int steps = 0;
  const auto on_step = [&](std::string_view step) {
    if (++steps != fatal_step) return;
    if (power) lose_power(folder, step);
    ::raise(SIGKILL);
  };
  const auto ended = in_child([&] {
    work(*get(Store::open({.path = folder.database(), .on_step = on_step})));
    return 0;
  });
  REQUIRE((ended.signal == SIGKILL || ended.status == 0));
  return ended.signal == SIGKILL;
}

End undisturbed() {
  Folder folder;
  auto store = open(folder.database());
  work(*store);
  return end_of(*store);
}

}  // namespace

TEST_CASE("killed at any step, the store goes on where it was") {
  const bool power = GENERATE(false, true);
  const End expected = undisturbed();
  REQUIRE(expected.tickets.size() == kMails);
  REQUIRE(expected.outbox.size() == kMails);
  int died = 0;
  for (bool more = true; more; died += more) {
    Folder folder;
    more = dies_at(folder, died + 1, power);
    INFO("died at step " << died + 1 << (power ? ", without power" : ""));
    auto store = open(folder.database());
    CHECK(store->recovery().unclean_stop == more);
    work(*store);
    REQUIRE(end_of(*store) == expected);
  }
  CHECK(died >= 40);
}

TEST_CASE("killed again and again, each time a little later, the end is the same") {
  const End expected = undisturbed();
  Folder folder;
  int step = 1;
  while (dies_at(folder, step, false)) ++step;
  CHECK(step >= 10);
  auto store = open(folder.database());
  work(*store);
  CHECK(end_of(*store) == expected);
}

TEST_CASE("a mail that kills us while alone is known by its count, its neighbours are not blamed") {
  Folder folder;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
    receive(*store, place(2), mail(2));
  }
  for (int life = 1; life <= 3; ++life) {
    in_child([&] {
      auto store = get(Store::open({.path = folder.database()}));
      get(store->begin_alone(get(store->unfinished()).at(1).id));
      return ::raise(SIGKILL);
    });
    const auto entries = must(open(folder.database())->unfinished());
    CHECK(entries.at(0).crashes_alone == 0);
    CHECK(entries.at(1).crashes_alone == life);
    CHECK(entries.at(1).attempts == 1 + life);
  }
}
