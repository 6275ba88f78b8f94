#pragma once
// An operator's order, from words to a committed decision.

#include <string>

#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace intake {

struct Order {
  storage::TicketId ticket;  // 0: a new one
  std::string agent;         // in whose name
  std::string subject;       // of a new ticket
  std::string text;          // commands and words, as in a mail of the agent
};

struct Answer {
  storage::TicketId ticket;  // that was changed or made
  std::string refusal;       // not empty: nothing was done, and why
};

[[nodiscard]] storage::Result<Answer> operate(storage::Store& store, const rules::Policy& policy,
                                              const Order& order, storage::Instant now);

}  // namespace intake
