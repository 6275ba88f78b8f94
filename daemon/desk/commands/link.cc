// Commands that tie tickets together: #link and #merge.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/commands/incident.hh"
#include "daemon/desk/identity/address.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

bool is_page(std::string_view target) {
  return target.starts_with("https://") || target.starts_with("http://");
}

// The people of the merged ticket take part in the one that goes on; its requester is one of them.
void move_people(const Candidate& other, const Request& request, Orders& orders) {
  for (auto person : orders.people) {
    const auto known = [&](const auto& one) { return same_address(one.address, person.address); };
    if (person.role == storage::Role::requester) person.role = storage::Role::participant;
    if (std::any_of(other.participants.begin(), other.participants.end(), known)) continue;
    orders.draft.add_participant_of(other.ticket.id, person);
    if (person.role == storage::Role::participant)
      orders.draft.add_event_of(other.ticket.id, "participant.added", person.address, request.agent().id);
  }
}

}  // namespace

const Candidate* find_named(const Request& request, std::string_view number) {
  const auto id = read_ticket_number(number);
  for (const auto& candidate : request.what.known.named)
    if (id && candidate.ticket.id == id) return &candidate;
  return nullptr;
}

Refusal add_link(Draft& draft, std::string_view target, const std::string& actor) {
  if (target.find(' ') != std::string_view::npos) return "links one ticket or page a line";
  const auto number = read_ticket_number(target);
  if (!is_page(target) && !number) return "needs #N or an address that begins with https://";
  if (number == draft.ticket.id) return "a ticket cannot be linked with itself";
  draft.add_link({{}, storage::LinkKind::related, number, number ? "" : std::string(target), {}, {}});
  draft.add_event("link.added", number ? "#" + std::to_string(number.value) : std::string(target), actor);
  if (number) draft.add_event_of(number, "link.added", "#" + std::to_string(draft.ticket.id.value), actor);
  return {};
}

// "#link #7 incident" is "#incident #7".
Refusal link(const Command& command, const Request& request, Orders& orders) {
  const auto words = rules::split(command.argument, " ");
  if (words.size() == 2 && rules::equal_ascii(words[1], "incident"))
    return report_incident({Verb::incident, std::string(words[0]), command.line, command.source}, request,
                           orders);
  if (read_ticket_number(command.argument) && !find_named(request, command.argument))
    return "there is no such ticket";
  return add_link(orders.draft, command.argument, request.agent().id);
}

Refusal merge(const Command& command, const Request& request, Orders& orders) {
  auto& ticket = orders.draft.ticket;
  if (!request.ticket) return "there is nothing to merge in a new mail";
  const auto* other = find_named(request, command.argument);
  if (!other) return "there is no such ticket, or it was merged into another one";
  const auto id = other->ticket.id;
  if (id == ticket.id) return "a ticket cannot be merged with itself";
  if (speaks(request)) return "an answer cannot go along: send it on the ticket that goes on, or add #note";
  orders.internal = orders.status_given = true;
  ticket.merged_into = id;
  set_status(orders.draft, storage::Status::closed, request.agent().id);
  orders.draft.add_event("ticket.merged", "into #" + std::to_string(id.value), request.agent().id);
  move_people(*other, request, orders);
  orders.draft.add_event_of(id, "ticket.merged", write_merged_here(ticket.id), request.agent().id);
  return {};
}

}  // namespace desk
