#pragma once
// What a desk's database tells of the past: its mails in the order in which they were decided, and what
// became of each.
//
// A ticket is kept as it stands now, so its state at an earlier time is found by taking back what its events
// tell of later changes. Changes that leave no event (none do today) would show as differences.

#include <map>
#include <vector>

#include "daemon/sim/outcome.hh"

namespace sim {

class History {
 public:
  explicit History(const storage::Store& store) : store_(store) {}

  // Mails received at or after `since` whose bytes are there, oldest first.
  [[nodiscard]] storage::Result<std::vector<storage::LedgerEntry>> mails(storage::Instant since) const;
  [[nodiscard]] storage::Result<Outcome> outcome_of(const storage::LedgerEntry& entry);
  // A ticket as it stood at the end of that second; nothing if it is gone.
  [[nodiscard]] storage::Result<std::optional<storage::Ticket>> ticket_at(storage::TicketId id,
                                                                          storage::Instant at);
  // What was sent of a ticket at other moments than those of its mails: as time passed, or by an operator.
  struct Letter {
    storage::TicketId ticket;
    storage::Instant at;
    std::string what;
  };
  [[nodiscard]] storage::Result<std::vector<Letter>> letters_between(storage::Instant since);

 private:
  struct Whole {
    std::optional<storage::Ticket> ticket;
    std::vector<storage::Message> messages;
    std::vector<storage::Event> events;
  };
  storage::Result<const Whole*> whole(storage::TicketId id);
  storage::Result<void> read_outbox();

  const storage::Store& store_;
  std::map<storage::TicketId, Whole> tickets_;
  std::map<storage::TicketId, std::vector<storage::OutboxItem>> outbox_;
  bool outbox_read_ = false;
};

}  // namespace sim
