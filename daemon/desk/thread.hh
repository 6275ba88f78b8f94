#pragma once
// Which ticket a mail joins, and whether its sender is let in (design section 4, invariant 6).

#include <optional>
#include <span>

#include "daemon/desk/known.hh"

namespace desk {

struct Thread {
  const Candidate* joins = nullptr;  // null: a ticket of its own
  bool verified = false;             // false: a stranger's word, shown to agents and nothing more
  storage::TicketId names;           // not joined, but named: for agents to merge; 0: none
};

// `sender` is a bare address. A token or a stored Message-ID admits anybody to the ticket but verifies only
// those who take part already or belong to the same customer, and our own people; a subject tag admits
// participants only.
Thread find_thread(std::string_view sender, const rules::Policy& policy,
                   std::span<const Candidate> candidates);

}  // namespace desk
