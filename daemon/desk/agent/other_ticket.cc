#include "daemon/desk/agent/other_ticket.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

bool same_people(const storage::Ticket& one, const storage::Ticket& other) {
  return same_address(one.requester, other.requester) ||
         (!one.customer.empty() && one.customer == other.customer);
}

// Whoever answers an old mail of a ticket that was split answers with the old subject.
bool is_split_from(const Candidate& ticket, storage::TicketId other) {
  return std::any_of(ticket.links.begin(), ticket.links.end(), [&](const storage::Link& link) {
    return link.kind == storage::LinkKind::split && (link.other == other || link.ticket == other);
  });
}

std::string name(const storage::Ticket& ticket) {
  return "#" + std::to_string(ticket.id.value);
}

}  // namespace

std::string names_other_ticket(const Request& request) {
  if (!request.ticket || request.ticket->by == Clue::tag) return {};
  const auto& known = request.what.known;
  const auto& joined = *request.ticket;
  const auto& tags = known.clues.tags;
  const auto is_named = [&](storage::TicketId id) {
    return std::find(tags.begin(), tags.end(), id) != tags.end();
  };
  if (is_named(joined.ticket.id)) return {};
  for (const auto& other : known.candidates)
    if (is_named(other.ticket.id) && !same_people(joined.ticket, other.ticket) &&
        !is_split_from(joined, other.ticket.id))
      return "It answers a mail of " + name(joined.ticket) + ", and its subject says " + name(other.ticket) +
             ", which is another customer's. Answer a mail of the ticket that you mean, with the subject "
             "that "
             "this mail has.";
  return {};
}

}  // namespace desk
