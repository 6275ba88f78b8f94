#pragma once
// What the policy promises to a ticket as it stands.

#include "rules/policy/policy.hh"
#include "storage/ticket.hh"

namespace desk {

// Both null: nothing. Rules may choose an SLA for a ticket, or none; else it is the customer's own, else that
// of the customer's plan, as long as the contract held when the promise was made.
struct Terms {
  const rules::Sla* sla = nullptr;
  const rules::Promise* promise = nullptr;  // of the ticket's severity
};

Terms terms_of(const storage::Ticket& ticket, const rules::Policy& policy, storage::Instant made);

}  // namespace desk
