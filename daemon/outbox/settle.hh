#pragma once
// What one attempt to send means for an outgoing mail and its ticket.

#include <optional>

#include "daemon/smtp/outcome.hh"
#include "storage/message.hh"
#include "storage/outbox.hh"

namespace outbox {

struct Settled {
  storage::OutboxResult result;
  std::optional<storage::Event> event;  // for the ticket's history
};

// `item.attempts` counts the one that just ended. Deferred and ambiguous mail is tried again until it is too
// old (retry.hh), rejected mail is given up at once.
Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now);

}  // namespace outbox
