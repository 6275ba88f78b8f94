#pragma once
// May an operator send what was given up, or let go what was held back?

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/policy.hh"
#include "storage/outbox.hh"
#include "storage/page.hh"
#include "storage/ticket.hh"

namespace desk {

// A sentence where sending would do harm, or nobody would send it; empty: it may go. A call that opens an
// incident at a service stays dead once its page or ticket is over: what closed the incident went before it,
// so nothing would close it again. `living`: the pages that are not resolved.
std::string cannot_send_again(const storage::OutboxItem& item, const rules::Policy& policy,
                              const std::optional<storage::Ticket>& ticket,
                              const std::vector<storage::Page>& living);

}  // namespace desk
