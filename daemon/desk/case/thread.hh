#pragma once
// Which ticket a mail joins, and whether its sender is let in (docs/architecture.md, promise 6).

#include <optional>
#include <span>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "rules/yaml/mailbox.hh"

namespace desk {

// Who wants to join, and what is believed of them.
struct Visitor {
  std::string_view address;  // bare
  storage::Proof proof = storage::Proof::unknown;
  bool takes_part = true;     // may come as somebody who takes part already: everybody but who is forged
  bool is_colleague = false;  // may come as one of the customer's, or of our own people: takes proof
  std::vector<mailparse::Address> written_to{};  // outside, by an agent's mail
};
Visitor read_visitor(const Case& what, const Sender& sender);
// Whom an agent's word, or a code, has confirmed.
Visitor confirmed(const Case& what, const Sender& sender);

struct Thread {
  const Candidate* joins = nullptr;  // null: a ticket of its own
  bool verified = false;             // false: a stranger's word, shown to agents and nothing more
  storage::TicketId names;           // not joined, but named: for agents to merge; 0: none
};

// A token, or the Message-ID of something that we sent, admits anybody to the ticket but verifies only those
// who take part already and, where they are proven, who belongs to the same customer or to us. A subject tag
// admits participants only. So does the Message-ID of a mail that came in: its writer chose it, and may have
// sent it to others. A customer who answers a stranger's mail gets a ticket of their own. An agent's mail
// that answers no copy of the agent's goes with those it is written to (outsiders.hh).
Thread find_thread(const Visitor& visitor, const rules::Policy& policy,
                   std::span<const Candidate> candidates);

}  // namespace desk
