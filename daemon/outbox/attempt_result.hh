#pragma once
// What one attempt to send means for an outgoing mail and its ticket.

#include <chrono>
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

// What the lane knows of its relay when an outcome comes in.
struct Standing {
  bool in_trouble = false;  // the relay cannot be used now: the outcome says nothing about the mail
  std::chrono::seconds
      rest{};                 // for so long it is left alone; 0 where it was not tried, since we are stopping
  bool takes_others = false;  // it took another mail after it had refused this one
};

// No relay's mood: an address that cannot be sent to, more bytes than are taken.
bool is_final_by_itself(const smtp::Outcome& outcome);

// `item.attempts` counts the one that just ended. While the relay is in trouble nothing is given up and no
// attempt counted. A refusal in words about the mail is final once the relay takes other mail, or at the
// second time; one of which nobody knows whom it is about, at the third time, or after hours. For our own
// people only the hours count where other mail proves nothing; they are known to exist. Until then whoever
// must know that such a mail does not arrive is told, of a page at once. Deferred and ambiguous mail is tried
// again until it is too old (retry.hh).
Settled settle(const storage::OutboxItem& item, const smtp::Outcome& outcome, storage::Instant now,
               const Standing& relay);

// A mail that is tried no more; its ticket hears why, and who must know is told.
Settled give_up(const storage::OutboxItem& item, const std::string& why, storage::Instant now);

}  // namespace outbox
