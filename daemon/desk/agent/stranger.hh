#pragma once
// An agent answers what a stranger wrote into somebody's ticket.

#include "daemon/desk/agent/orders.hh"

namespace desk {

// The words above the answer are the stranger's, who takes no part, so the answer would go to somebody else:
// to whoever opened the ticket, who may have lured the stranger into it. A sentence that says how to go on;
// empty: the mail answers no stranger's, or says itself whom it is for (#cc, #requester, #public, #note).
Refusal answers_stranger(const Request& request, const Orders& orders);

}  // namespace desk
