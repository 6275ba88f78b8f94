#pragma once
// The paging service's word that somebody took a page, from words to a committed decision.

#include <string>

#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace intake {

struct Acknowledged {
  storage::TicketId ticket;
  std::string by;       // who has the page now: who took it first
  std::string refusal;  // not empty: nothing was done, and why
};

// `page`: a ticket ("42", "#42"), or the name that a service has for the incident
// (desk/agent_mail/page_ack.hh).
[[nodiscard]] storage::Result<Acknowledged> acknowledge(storage::Store& store, const rules::Policy& policy,
                                                        const std::string& page, const std::string& by,
                                                        storage::Instant now);

}  // namespace intake
