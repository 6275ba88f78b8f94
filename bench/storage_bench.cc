// How many mails a second the store takes in, decides on and commits, against bare inserts of the same bytes
// into SQLite.
//
//   storage_bench [FOLDER]      FOLDER: on the disk to be measured, by default the current one

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

#include "storage/sqlite/database.hh"
#include "storage/store.hh"

namespace {

using namespace storage;
using Clock = std::chrono::steady_clock;

constexpr Instant kNow{std::chrono::seconds(1'772'442'000)};
constexpr std::size_t kMailSize = 8'600;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string mail(int number) {
  std::string bytes = "Subject: Mail " + std::to_string(number) + "\r\n\r\n";
  bytes.resize(kMailSize, 'x');
  return bytes;
}

Changes opening(const Store& store, const LedgerEntry& entry, const std::string& text) {
  const auto next = must(store.next_numbers());
  const auto id = next.ticket;
  const auto no = next.message;
  Ticket ticket;
  ticket.id = id;
  ticket.subject = "Site down";
  ticket.requester = "chris@initech.example";
  Message message;
  message.no = no;
  message.ticket = id;
  message.from = ticket.requester;
  message.message_id = "m" + std::to_string(no.value) + "@initech.example";
  message.text = text;
  message.raw = entry.raw;
  OutboxItem ack;
  ack.kind = "ack";
  ack.ticket = id;
  ack.message = no;
  ack.recipient_no = 1;
  ack.relay = "support";
  ack.message_id = "t" + std::to_string(id.value) + ".r1@example.com";
  ack.bytes.assign(1'000, 'y');
  Event event;
  event.ticket = id;
  event.kind = "ticket.created";
  return {.tickets = {ticket},
          .messages = {message},
          .events = {event},
          .outbox = {ack},
          .outcome = LedgerOutcome{.id = entry.id, .ticket = id, .message = no}};
}

void take_batch(Store& store, int first, int count) {
  std::vector<std::string> bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(mail(first + i));
  std::vector<Arrival> arrivals;
  for (int i = 0; i < count; ++i) {
    arrivals.push_back({.place = {"support", 7, static_cast<std::uint32_t>(first + i)},
                        .bytes = bytes[static_cast<std::size_t>(i)]});
  }
  const auto entries = must(store.receive(arrivals, kNow));
  auto transaction = must(store.begin());
  for (std::size_t i = 0; i < entries.size(); ++i)
    must(transaction.apply(opening(store, entries[i], bytes[i])));
  must(transaction.commit());
}

double per_second(int mails, Clock::time_point since) {
  return mails / std::chrono::duration<double>(Clock::now() - since).count();
}

double store_rate(const std::string& path, int mails, int batch) {
  auto store = must(Store::open({.path = path}));
  const auto since = Clock::now();
  for (int first = 1; first <= mails; first += batch) take_batch(*store, first, batch);
  return per_second(mails, since);
}

// The floor: the mail's bytes, a ticket and an outgoing mail as one row each, in one transaction a batch.
double bare_rate(const std::string& path, int mails, int batch) {
  sqlite::Database db({.path = path});
  db.script(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE ticket (id INTEGER PRIMARY KEY, "
      "subject TEXT);"
      "CREATE TABLE message (id INTEGER PRIMARY KEY, bytes BLOB); CREATE TABLE outbox (id INTEGER PRIMARY "
      "KEY, bytes BLOB)");
  const auto since = Clock::now();
  const std::string subject = "Site down", answer(1'000, 'y');
  for (int first = 0; first < mails; first += batch) {
    db.run("BEGIN IMMEDIATE");
    for (int i = 0; i < batch; ++i) {
      const std::string bytes = mail(first + i);
      db.run("INSERT INTO ticket (subject) VALUES (?)", subject);
      db.run("INSERT INTO message (bytes) VALUES (?)", sqlite::Blob{bytes});
      db.run("INSERT INTO outbox (bytes) VALUES (?)", sqlite::Blob{answer});
    }
    db.run("COMMIT");
  }
  return per_second(mails, since);
}

double milliseconds_to_open(const std::string& path, bool check) {
  const auto since = Clock::now();
  const auto store = must(Store::open({.path = path, .check = check, .check_limit = UINT64_MAX}));
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

void measure(const std::string& folder, int mails, int batch) {
  const std::string name = folder + "/" + std::to_string(batch);
  const double bare = bare_rate(name + "-bare.db", mails, batch);
  const double ours = store_rate(name + "-store.db", mails, batch);
  const auto size = static_cast<double>(std::filesystem::file_size(name + "-store.db")) / (1 << 20);
  std::printf("batch %2d: store %7.0f mails/s, bare SQLite %7.0f, ratio %.2f\n", batch, ours, bare,
              ours / bare);
  std::printf("          open a database of %.0f MB: %.1f ms with the integrity check, %.1f ms without\n",
              size, milliseconds_to_open(name + "-store.db", true),
              milliseconds_to_open(name + "-store.db", false));
}

}  // namespace

int main(int count, char** words) {
  std::string folder = std::string(count > 1 ? words[1] : ".") + "/storage-bench-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  measure(folder, 2'000, 1);
  measure(folder, 20'000, 50);
  std::filesystem::remove_all(folder);
}
