#pragma once
// A mail that opens a ticket.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/policy/apply_verdict.hh"

namespace desk {

// Tickets that stand behind a new one; 0: none.
struct Origin {
  storage::TicketId names;      // named by the mail, whose sender may not join it: agents see the link
  storage::TicketId continues;  // closed, and the mail answers it
};

// A ticket as it begins; with the requester's customer, as read_customer() finds it in the policy
// for a requester who is entitled to it (proof.hh).
storage::Ticket new_ticket(const Case& what, const mailparse::Address& requester);
void read_customer(storage::Ticket& ticket, const rules::Policy& policy, storage::Instant now);
// By the word of one of our own people the requester is who they say.
void vouch(storage::Ticket& ticket, const rules::Policy& policy, storage::Instant now);
// The same again for a ticket that is there, with an event for what is different.
void review_customer(Draft& draft);
// What rules look at where one of our own people brought the customer's thread: the customer.
void speak_for(rules::Facts& facts, const storage::Ticket& ticket);
// A mail of the requester that a server vouches for says whose ticket it is, whatever was known before.
void believe(Draft& draft, const Case& what, const Sender& sender);
// Tells the requester that the mail has come, or why not is an event.
void acknowledge(Draft& draft, const Case& what, const Outcome& outcome);

// Makes the ticket, runs the rules, acknowledges to the requester and tells the agents.
Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin);

// A ticket that an agent opens: for the customer whom #requester or a forwarded mail names, or for the agent.
struct Request;
Decision open_for_customer(const Request& request);

// Runs the rules once more for a ticket whose mail reached a mailbox that ranks higher: routing and notices,
// no second acknowledgement.
void route_again(Draft& draft, const Case& what, const Sender& sender);

}  // namespace desk
