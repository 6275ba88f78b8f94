#pragma once
// A mail and its ticket in the words that the policy's conditions use.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "rules/policy/facts.hh"

namespace desk {

// The result holds views into `what.mail`.
rules::Facts read_facts(const Case& what, const Sender& sender, const storage::Ticket& ticket, bool opens);
// Of a ticket whose time has come: its opening message, as stored. Holds views into `moment.opening`.
// The same long after: what the mail that opened the ticket said.
rules::Facts read_facts(const storage::Message& opening, const storage::Ticket& ticket, storage::Instant now);
rules::Facts read_facts(const Moment& moment);
// Brings what `facts` say of the ticket up to date.
void read_ticket(rules::Facts& facts, const storage::Ticket& ticket);

storage::Status to_storage(rules::Status);
rules::Status to_rules(storage::Status);

}  // namespace desk
