#pragma once
// What one attempt to send means for an outgoing mail and its ticket.

#include <optional>
#include <string>

#include "daemon/smtp/outcome.hh"
#include "storage/message.hh"
#include "storage/outbox.hh"
#include "storage/timer.hh"

namespace outbox {

struct Settled {
  storage::OutboxResult result;
  std::optional<storage::Event> event;    // for the ticket's history
  std::optional<storage::Timer> timer{};  // that tells the desk at once, where it must act on it
};

// The relay's words with the status code, which most relays say themselves: "550 5.1.1 no such user".
std::string words_of(const smtp::Outcome& outcome);

// `item.attempts` counts the one that just ended. Deferred and ambiguous mail is tried again until it is too
// old (retry.hh), rejected mail is given up at once. `failures`: how often in a row, this time included, the
// relay could not be used at all; 0: it was not tried, since we are stopping, and the mail stays due.
Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
               int failures = 1);

// A mail that is tried no more; its ticket hears why, and who must know is told.
Settled give_up(const storage::OutboxItem& item, const std::string& why, storage::Instant now);

}  // namespace outbox
