#pragma once
// What goes out, rendered and waiting: mail, and calls of webhooks.
//
// Of mail, one row is one recipient of one message; its Message-ID never changes, whatever happens on the way
// (docs/architecture.md, promise 3). Rows stay after sending, since replies and bounces are matched to them.
// Of a webhook, one row is one delivery, and its idempotency key stands where a mail has its Message-ID.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/ids.hh"

namespace storage {

// Persisted numbers: never change one.
enum class OutboxState : std::uint8_t {
  queued = 1,
  sending = 2,  // handed to a server; found in this state at start, it may have arrived (ambiguous)
  sent = 3,
  deferred = 4,  // waits for next_attempt
  dead = 5,      // given up: the ticket has an event
  held = 6,      // by an operator
};
std::string_view to_string(OutboxState);

// The kind of a webhook's delivery. A second one under the same relay and key is not put in.
inline constexpr std::string_view kDelivery = "webhook";
// Mails to agents about a ticket that its history says already; those of an assignment and of time have kinds
// of their own.
inline bool is_notification(std::string_view kind) {
  return kind == "notification" || kind == "assigned" || kind == "reminder";
}

struct OutboxItem {
  OutboxId id;             // chosen by storage
  std::string kind;        // ack, notification, answer, notice, page, ..., or kDelivery
  TicketId ticket;         // 0: none
  MessageNo message;       // 0: none
  int recipient_no = 0;    // r of the token
  std::string relay;       // mailbox whose SMTP account sends it, or a webhook's lane
  std::string sender;      // envelope sender, empty: the null return path
  std::string recipient;   // envelope recipient, or the webhook's name
  std::string subject;     // decoded, for listings
  std::string message_id;  // without brackets; of a delivery its idempotency key
  std::string bytes;       // RFC 5322, CRLF; of a delivery its call (desk/case/webhook_call.hh)
  // When put in: what the copies of one letter have in common below `bytes`, which are stored once. When read
  // it is null, and `bytes` is the whole mail.
  std::shared_ptr<const std::string> shared;
  OutboxState state = OutboxState::queued;
  int attempts = 0;
  int ambiguous = 0;  // how often the outcome of an attempt stayed unknown
  Instant created{}, next_attempt{};
  std::string last_error;
  // Items of one relay and one sequence go out one after the other, in the order in which they were put in.
  // Empty: whenever they are due.
  std::string sequence;
  friend bool operator==(const OutboxItem&, const OutboxItem&) = default;
};

// The mail, or the call, that an item stands for, put in or read.
inline std::string whole(const OutboxItem& item) {
  return item.shared ? item.bytes + *item.shared : item.bytes;
}

// What came of one attempt.
struct OutboxResult {
  OutboxId id{};
  OutboxState state = OutboxState::sent;  // sent, deferred or dead
  bool ambiguous = false;
  Instant next_attempt{};    // for deferred
  std::string last_error{};  // for deferred and dead: the server's words
  bool counted = true;       // false: it was no attempt, since the relay could not be used
};

struct OutboxWanted {
  bool sent = false;  // those that were sent too
  TicketId ticket{};  // of this ticket only; 0: of all
  std::size_t limit = 1000;
};

// No item is put off for longer than this.
inline constexpr std::chrono::hours kLongestPause{3};

}  // namespace storage
