#pragma once
// Promises of a ticket, and what of its history decides about them.

#include <optional>
#include <string>
#include <vector>

#include "storage/message.hh"
#include "storage/ticket.hh"

namespace storage {

// One period of a target, named by (ticket, name, started). It runs until it ends: met; answered too late;
// or owed no longer, as when the policy promises nothing to the severity that the ticket has got.
struct Target {
  TicketId ticket;
  std::string name;  // first_response, next_response, update, resolution
  Instant started{};
  std::string sla, severity, span{};  // in force when the deadline was computed last
  std::optional<Instant> deadline{};  // of a target that is paused: as if it went on at once; none: never
  std::optional<Instant> met{};       // when the answer, or the solution, came in time
  std::optional<Instant> breached{};  // when the breach was noticed, the first second after the deadline
  std::optional<Instant> ended{};     // it runs no longer
  std::optional<Instant> paused_since{};
  std::chrono::seconds paused{0};       // altogether, up to paused_since
  std::vector<std::string> reminded{};  // reminders that were sent: "50%"
  friend bool operator==(const Target&, const Target&) = default;
};

// The status that a ticket had from `at` on. Storage keeps them by itself, with `updated` as the time.
struct StatusChange {
  Instant at{};
  Status status = Status::fresh;
  friend bool operator==(const StatusChange&, const StatusChange&) = default;
};

// A message as far as promises are concerned.
struct Turn {
  MessageNo message;
  Direction direction = Direction::inbound;
  Instant at{};
  bool machine = false, verified = true;
  std::string author;
  bool returned = false;  // it never reached the requester
  friend bool operator==(const Turn&, const Turn&) = default;
};

}  // namespace storage
