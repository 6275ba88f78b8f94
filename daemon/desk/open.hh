#pragma once
// A mail that opens a ticket.

#include "daemon/desk/desk.hh"
#include "daemon/desk/draft.hh"
#include "daemon/desk/sender.hh"

namespace desk {

// Tickets that stand behind a new one; 0: none.
struct Origin {
  storage::TicketId names;      // named by the mail, whose sender may not join it: agents see the link
  storage::TicketId continues;  // closed, and the mail answers it
};

// Makes the ticket, runs the rules, acknowledges to the requester and tells the agents.
Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin);

// Runs the rules once more for a ticket whose mail reached a mailbox that ranks higher: routing and notices,
// no second acknowledgement.
void route_again(Draft& draft, const Case& what, const Sender& sender);

}  // namespace desk
