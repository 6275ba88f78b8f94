// The words for the persisted numbers.

#include "storage/ledger.hh"
#include "storage/message.hh"
#include "storage/outbox.hh"
#include "storage/ticket.hh"

namespace storage {

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::received:
      return "received";
    case Fate::message:
      return "message";
    case Fate::duplicate:
      return "duplicate";
    case Fate::ignored:
      return "ignored";
    case Fate::quarantined:
      return "quarantined";
  }
  return "unknown";
}

std::string_view to_string(Proof proof) {
  switch (proof) {
    case Proof::unknown:
      return "unknown";
    case Proof::proven:
      return "proven";
    case Proof::failed:
      return "failed";
  }
  return "unknown";
}

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::inbound:
      return "inbound";
    case Direction::outbound:
      return "outbound";
    case Direction::note:
      return "note";
  }
  return "unknown";
}

std::string_view to_string(OutboxState state) {
  switch (state) {
    case OutboxState::queued:
      return "queued";
    case OutboxState::sending:
      return "sending";
    case OutboxState::sent:
      return "sent";
    case OutboxState::deferred:
      return "deferred";
    case OutboxState::dead:
      return "dead";
    case OutboxState::held:
      return "held";
  }
  return "unknown";
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::fresh:
      return "new";
    case Status::open:
      return "open";
    case Status::pending:
      return "pending";
    case Status::on_hold:
      return "on-hold";
    case Status::solved:
      return "solved";
    case Status::closed:
      return "closed";
  }
  return "unknown";
}

std::optional<Status> status_from(std::string_view word) {
  for (const Status status :
       {Status::fresh, Status::open, Status::pending, Status::on_hold, Status::solved, Status::closed}) {
    if (to_string(status) == word) return status;
  }
  return std::nullopt;
}

}  // namespace storage
