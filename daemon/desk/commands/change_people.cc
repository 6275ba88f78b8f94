// Commands about the people of the ticket: #cc, #uncc, #requester.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/unsafe_address.hh"
#include "mailparse/compose/compose_check.hh"
#include "mailparse/header/address.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

using storage::Role;

// "ann@a.example, Bob <bob@b.example>": those that can be written to; `wrong` takes the first that cannot.
std::vector<mailparse::Address> read_people(std::string_view text, const Request& request, Refusal& wrong) {
  std::string list(text);
  if (list.find_first_of(",<\"") == std::string::npos) std::replace(list.begin(), list.end(), ' ', ',');
  auto people = mailparse::parse_addresses(list);
  for (const auto& one : people) {
    if (!mailparse::is_writable_address(one.addr_spec) || asks_for_detour(one.addr_spec))
      wrong = one.addr_spec + " is no address";
    else if (request.what.policy.is_own_address(one.addr_spec))
      wrong = one.addr_spec + " is an address of the desk itself";
    if (!wrong.empty()) return {};
  }
  if (people.empty()) wrong = "needs an address";
  return people;
}

// An agent's word that an address takes mail again.
void revive(Orders& orders, const mailparse::Address& person) {
  if (!orders.draft.find_dead(person.addr_spec)) return;
  orders.draft.changes().revived.push_back(person.addr_spec);
  orders.draft.add_event("address.revived", person.addr_spec + " is tried again");
}

Refusal add(const std::vector<mailparse::Address>& people, const Request& request, Orders& orders) {
  for (const auto& person : people) {
    revive(orders, person);
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
  revive(orders, people.front());
  if (!same_address(people.front().addr_spec, orders.draft.ticket.requester))
    set_requester(orders, people.front(), request);
  return {};
}

}  // namespace

void set_role(Orders& orders, const mailparse::Address& person, Role role) {
  orders.draft.set_role(person, role, storage::Proof::proven);  // by an agent's word
  auto& people = orders.people;
  std::erase_if(people, [&](const auto& one) { return same_address(one.address, person.addr_spec); });
  people.push_back(
      {orders.draft.ticket.id, lower_ascii(person.addr_spec), person.name, role, storage::Proof::proven});
}

void set_requester(Orders& orders, const mailparse::Address& person, const Request& request) {
  auto& ticket = orders.draft.ticket;
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
  ticket.proof = storage::Proof::proven;
  read_customer(ticket, request.what.policy, request.what.now);
}

Refusal change_people(const Command& command, const Request& request, Orders& orders) {
  Refusal wrong;
  const auto people = read_people(command.argument, request, wrong);
  if (!wrong.empty()) return wrong;
  if (command.verb == Verb::cc) return add(people, request, orders);
  if (command.verb == Verb::uncc) return remove(people, request, orders);
  return change_requester(people, request, orders);
}

}  // namespace desk
