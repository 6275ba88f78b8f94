// Commands about the people of the ticket: #cc, #uncc, #requester, and #merge, which joins those of two.

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/open.hh"
#include "daemon/desk/orders.hh"
#include "mailparse/address.hh"
#include "mailparse/compose.hh"
#include "rules/text.hh"

namespace desk {
namespace {

using storage::Role;

// "ann@a.example, Bob <bob@b.example>": those that can be written to; `wrong` takes the first that cannot.
std::vector<mailparse::Address> read_people(std::string_view text, const Request& request, Refusal& wrong) {
  std::string list(text);
  if (list.find_first_of(",<\"") == std::string::npos) std::replace(list.begin(), list.end(), ' ', ',');
  const auto people = mailparse::parse_addresses(list);
  for (const auto& one : people) {
    if (!mailparse::is_writable_address(one.addr_spec))
      wrong = one.addr_spec + " is no address";
    else if (request.what.policy.is_own_address(one.addr_spec))
      wrong = one.addr_spec + " is an address of the desk itself";
    if (!wrong.empty()) return {};
  }
  if (people.empty()) wrong = "needs an address";
  return people;
}

void set_role(Orders& orders, const mailparse::Address& person, Role role) {
  orders.draft.set_role(person, role);
  auto& people = orders.people;
  std::erase_if(people, [&](const auto& one) { return same_address(one.address, person.addr_spec); });
  people.push_back({orders.draft.ticket.id, lower_ascii(person.addr_spec), person.name, role});
}

Refusal add(const std::vector<mailparse::Address>& people, const Request& request, Orders& orders) {
  for (const auto& person : people) {
    if (same_address(person.addr_spec, orders.draft.ticket.requester)) continue;
    set_role(orders, person, Role::participant);
    orders.draft.add_event("participant.added", person.addr_spec, request.agent().id);
  }
  return {};
}

// They stay known to the ticket, so that agents see who wrote, but get nothing more.
Refusal remove(const std::vector<mailparse::Address>& people, const Request& request, Orders& orders) {
  for (const auto& person : people) {
    const auto known = std::find_if(orders.people.begin(), orders.people.end(), [&](const auto& one) {
      return one.role == Role::participant && same_address(one.address, person.addr_spec);
    });
    if (known == orders.people.end()) return person.addr_spec + " takes no part in this ticket";
    set_role(orders, {person.addr_spec, known->name}, Role::unverified);
    orders.draft.add_event("participant.removed", person.addr_spec, request.agent().id);
  }
  return {};
}

Refusal change_requester(const std::vector<mailparse::Address>& people, const Request& request,
                         Orders& orders) {
  if (people.size() != 1) return "needs one address";
  auto& ticket = orders.draft.ticket;
  const auto& person = people.front();
  if (same_address(person.addr_spec, ticket.requester)) return {};
  if (!ticket.requester.empty() && !request.what.policy.agent_by_address(ticket.requester))
    set_role(orders, {ticket.requester, ticket.requester_name}, Role::participant);
  orders.draft.add_event("requester.changed", ticket.requester + " -> " + person.addr_spec,
                         request.agent().id);
  ticket.requester = lower_ascii(person.addr_spec);
  ticket.requester_name = person.name;
  ticket.no_auto_reply = false;
  set_role(orders, person, Role::requester);
  ticket.customer.clear();
  ticket.plan.clear();
  read_customer(ticket, request.what.policy, request.what.now);
  return {};
}

const Candidate* find_named(const Request& request, storage::TicketId id) {
  for (const auto& candidate : request.what.known.named)
    if (candidate.ticket.id == id) return &candidate;
  return nullptr;
}

}  // namespace

Refusal change_people(const Command& command, const Request& request, Orders& orders) {
  Refusal wrong;
  const auto people = read_people(command.argument, request, wrong);
  if (!wrong.empty()) return wrong;
  if (command.verb == Verb::cc) return add(people, request, orders);
  if (command.verb == Verb::uncc) return remove(people, request, orders);
  return change_requester(people, request, orders);
}

Refusal merge(const Command& command, const Request& request, Orders& orders) {
  auto& ticket = orders.draft.ticket;
  const auto id = read_ticket_number(command.argument);
  const auto* other = id ? find_named(request, id) : nullptr;
  if (!other) return "there is no such ticket";
  if (id == ticket.id) return "a ticket cannot be merged with itself";
  orders.internal = orders.status_given = true;  // an answer belongs to the ticket that goes on
  ticket.merged_into = id;
  set_status(orders.draft, storage::Status::closed, request.agent().id);
  orders.draft.add_event("ticket.merged", "into #" + std::to_string(id.value), request.agent().id);
  for (auto person : orders.people) {
    const auto known = [&](const auto& one) { return same_address(one.address, person.address); };
    if (person.role == Role::requester) person.role = Role::participant;
    if (std::none_of(other->participants.begin(), other->participants.end(), known))
      orders.draft.add_participant_of(id, person);
  }
  orders.draft.add_event_of(id, "ticket.merged", "with #" + std::to_string(ticket.id.value),
                            request.agent().id);
  return {};
}

}  // namespace desk
