#pragma once
// What every test of the room needs: a folder that goes away, a store in it, and mails that differ.

#include <cstdio>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <unistd.h>

#include "storage/store.hh"
#include "tests/catch.hh"

namespace storage::test {

inline constexpr Instant kNow{std::chrono::seconds(1'772'442'000)};  // 2026-03-02 09:00 UTC

class Folder {
 public:
  Folder() {
    // Memory if there is such a place: hundreds of stores are opened, and a test cannot cut the power anyway.
    const std::filesystem::path quick = "/dev/shm";
    const bool there = ::access(quick.c_str(), W_OK) == 0;
    std::string pattern =
        ((there ? quick : std::filesystem::temp_directory_path()) / "storage-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/tickets.db"; }
  std::string vault() const { return database() + ".mail"; }
  std::string segment(int number) const {
    char name[32];
    std::snprintf(name, sizeof name, "/%08d.seg", number);
    return vault() + name;
  }

 private:
  std::string path_;
};

template <class T>
T must(Result<T> result) {
  if (!result) FAIL("failed: " << result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// The error of a call that must fail.
template <class T>
Error error(const Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error();
}

inline std::unique_ptr<Store> open(const std::string& path, bool read_only = false) {
  return must(Store::open({.path = path, .read_only = read_only}));
}

inline std::unique_ptr<Store> in_memory() {
  return open(":memory:");
}

inline std::string mail(int number) {
  return "From: Chris Lee <chris@initech.example>\r\nSubject: Site down " + std::to_string(number) +
         "\r\n\r\nAll pages answer 502.\r\n";
}

inline Place place(int uid, const std::string& mailbox = "support") {
  return {mailbox, 7, static_cast<std::uint32_t>(uid)};
}

inline LedgerEntry receive(Store& store, const Place& at, const std::string& bytes, Instant now = kNow) {
  const std::vector<Arrival> arrivals{{.place = at, .bytes = bytes}};
  return must(store.receive(arrivals, now)).at(0);
}

inline Ticket ticket(std::int64_t id) {
  Ticket made;
  made.id = {id};
  made.subject = "Site down";
  made.severity = "urgent";
  made.requester = "chris@initech.example";
  made.mailbox = "support";
  made.created = made.updated = kNow;
  return made;
}

inline Message message(std::int64_t no, std::int64_t ticket) {
  Message made;
  made.no = {no};
  made.ticket = {ticket};
  made.from = "chris@initech.example";
  made.message_id = "m" + std::to_string(no) + "@initech.example";
  made.stored = kNow;
  return made;
}

inline OutboxItem item(std::int64_t ticket, std::int64_t message, int recipient_no = 1) {
  OutboxItem made;
  made.kind = "ack";
  made.ticket = {ticket};
  made.message = {message};
  made.recipient_no = recipient_no;
  made.relay = "support";
  made.recipient = "chris@initech.example";
  made.message_id =
      "t" + std::to_string(ticket) + ".m" + std::to_string(message) + ".r" + std::to_string(recipient_no);
  made.bytes = "Subject: [Example]\r\n\r\nThank you.\r\n";
  made.created = made.next_attempt = kNow;
  return made;
}

inline Event event(std::int64_t ticket, const std::string& kind) {
  Event made;
  made.ticket = {ticket};
  made.at = kNow;
  made.actor = "ticketd";
  made.kind = kind;
  return made;
}

// What a desk makes of a new mail: a ticket with its message, an event, an acknowledgement, a timer, and the
// mail's fate.
inline Changes opening(const Store& store, const LedgerEntry& entry) {
  const auto next = must(store.next_numbers());
  const auto id = next.ticket;
  const auto no = next.message;
  Changes changes;
  changes.tickets = {ticket(id.value)};
  changes.messages = {message(no.value, id.value)};
  changes.messages[0].raw = entry.raw;
  changes.events = {event(id.value, "ticket.created")};
  changes.outbox = {item(id.value, no.value)};
  changes.timers = {{{id, "remind"}, kNow + std::chrono::hours(1), "50%"}};
  changes.outcome = LedgerOutcome{.id = entry.id, .ticket = id, .message = no};
  return changes;
}

inline void apply(Store& store, const Changes& changes) {
  auto transaction = must(store.begin());
  must(transaction.apply(changes));
  must(transaction.commit());
}

// A ticket by way of a received mail; its number.
inline TicketId open_ticket(Store& store, int uid) {
  const auto changes = opening(store, receive(store, place(uid), mail(uid)));
  apply(store, changes);
  return changes.tickets[0].id;
}

}  // namespace storage::test
