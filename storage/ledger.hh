#pragma once
// The ledger: what became of every mail ever seen (docs/architecture.md, promise 1, 2 and 4). It outlives
// tickets.
//
// A mail enters as `received`, with its bytes durable in the vault, before anybody looks at them; one later
// transaction turns it into one of the final states. What is found `received` at start was interrupted.
//
// Attempts. A crash takes the whole batch with it, so a crash proves nothing about one mail. The count is
// therefore written before the work and believed only for a mail that was alone: receive() durably sets
// attempts to 1; after an unclean stop the daemon decides what unfinished() returns one by one, each between
// begin_alone(), which durably adds 1 to attempts and to crashes_alone, and the commit that gives it a fate.
// A crash in between leaves the count behind. A failure that is no crash is taken back with end_alone().

#include <optional>
#include <string>
#include <string_view>

#include "storage/ids.hh"

namespace storage {

// Persisted numbers: never change one.
enum class Fate : std::uint8_t { received = 0, message = 1, duplicate = 2, ignored = 3, quarantined = 4 };
std::string_view to_string(Fate);

// Where a mail was seen. An ingested mail has no server: uidvalidity 0 and a uid given by storage.
struct Place {
  std::string mailbox;
  std::uint32_t uidvalidity = 0;
  std::uint32_t uid = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Arrival {
  Place place;
  std::string_view bytes;  // must outlive the call
  std::optional<Instant> internal_date{};
  bool truncated = false;  // the server had more than we were willing to fetch
  bool keep = false;       // or it may have more: no after-action
};

struct LedgerEntry {
  LedgerId id;
  Place place;
  Fate fate = Fate::received;
  std::string reason;  // rule or cause, for ignored and quarantined
  TicketId ticket;     // for message and duplicate
  MessageNo message;
  std::optional<Digest> raw;  // none: the server could not give us the bytes yet; then nothing is done there
  std::uint64_t size = 0;
  int attempts = 0;  // times that deciding on it was begun: 1 from receive() on, +1 with every begin_alone()
  int crashes_alone =
      0;  // of these, begun by begin_alone() and not ended by a fate or end_alone(): it crashed us
  bool truncated = false;
  bool server_done = false;  // moved, flagged or deleted on the server, or nothing to do there
  bool copied = false;  // on the server to the folder of processed mail, but not yet taken away where it was
  std::optional<Instant> next_try{};  // without bytes: when the server is asked for them again
  Instant received{};
  std::optional<Instant> internal_date{};
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

struct MailboxCount {
  std::string mailbox;
  std::uint32_t uidvalidity = 0;
  std::int64_t received = 0, messages = 0, duplicates = 0, ignored = 0, quarantined = 0;
};

}  // namespace storage
