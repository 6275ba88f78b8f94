#pragma once
// What a ticket's state and events tell, read back.

#include "storage/link.hh"
#include "storage/message.hh"
#include "storage/ticket.hh"

namespace desk {

// Neither solved nor closed.
bool is_living(const storage::Ticket& ticket);

// The ticket that was merged into this one, by an event of this one; 0: the event tells of something else.
storage::TicketId merged_here(const storage::Event& event);
std::string write_merged_here(storage::TicketId other);

// A link as people read it from one end: "incident #7", "related https://...".
std::string write_link(const storage::Link& link, storage::TicketId from);

// "#42" or "42"; 0: neither.
storage::TicketId read_ticket_number(std::string_view text);

}  // namespace desk
