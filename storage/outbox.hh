#pragma once
// Outgoing mail, rendered and waiting. One row is one recipient of one message; its Message-ID never changes, whatever
// happens on the way (design, invariant 3). Rows stay after sending, since replies and bounces are matched to them.

#include <optional>
#include <string>
#include <string_view>

#include "storage/ids.hh"

namespace storage {

// Persisted numbers: never change one.
enum class OutboxState : std::uint8_t {
  queued = 1,
  sending = 2,   // handed to a server; found in this state at start, it may have arrived (ambiguous)
  sent = 3,
  deferred = 4,  // waits for next_attempt
  dead = 5,      // given up: the ticket has an event
  held = 6,      // by an operator
};
std::string_view to_string(OutboxState);

struct OutboxItem {
  OutboxId id;  // chosen by storage
  std::string kind;         // ack, notification, answer, notice, page, ...
  TicketId ticket;          // 0: none
  MessageNo message;        // 0: none
  int recipient_no = 0;     // r of the token
  std::string relay;        // mailbox whose SMTP account sends it
  std::string sender;       // envelope sender, empty: the null return path
  std::string recipient;    // envelope recipient
  std::string subject;      // decoded, for listings
  std::string message_id;   // without brackets
  std::string bytes;        // RFC 5322, CRLF
  OutboxState state = OutboxState::queued;
  int attempts = 0;
  int ambiguous = 0;        // how often the outcome of an attempt stayed unknown
  Instant created{}, next_attempt{};
  std::string last_error;
  friend bool operator==(const OutboxItem&, const OutboxItem&) = default;
};

// What came of one attempt.
struct OutboxResult {
  OutboxId id{};
  OutboxState state = OutboxState::sent;  // sent, deferred or dead
  bool ambiguous = false;
  Instant next_attempt{};   // for deferred
  std::string last_error{};  // for deferred and dead: the server's words
};

}  // namespace storage
