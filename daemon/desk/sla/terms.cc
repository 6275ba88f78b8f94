#include "daemon/desk/sla/terms.hh"

namespace desk {

Terms terms_of(const storage::Ticket& ticket, const rules::Policy& policy, storage::Instant made) {
  Terms terms;
  terms.sla =
      ticket.sla ? policy.find_sla(*ticket.sla) : policy.sla_of(policy.customers.find(ticket.customer), made);
  if (terms.sla) terms.promise = terms.sla->find(ticket.severity);
  return terms;
}

}  // namespace desk
