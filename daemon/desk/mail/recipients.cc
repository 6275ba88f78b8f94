#include "daemon/desk/mail/recipients.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"
#include "rules/evaluate/rotation.hh"

namespace desk {

void Recipients::add(const mailparse::Address& address) {
  const auto same = [&](const auto& other) { return same_address(other.addr_spec, address.addr_spec); };
  if (!address.addr_spec.empty() && std::none_of(list_.begin(), list_.end(), same)) list_.push_back(address);
}

void Recipients::add(const std::vector<mailparse::Address>& addresses) {
  for (const auto& address : addresses) add(address);
}

void Recipients::add_agent(std::string_view id) {
  if (const auto* agent = policy_.find_agent(id)) add(mailparse::Address{agent->email, agent->name});
}

void Recipients::leave_out(std::string_view id) {
  if (const auto* agent = policy_.find_agent(id))
    std::erase_if(list_, [&](const auto& one) { return same_address(one.addr_spec, agent->email); });
}

void Recipients::add_agents(const std::vector<std::string>& ids) {
  for (const auto& id : ids) add_agent(id);
}

void Recipients::add_group(const rules::Group& group, storage::Instant now, const rules::Swaps& swaps) {
  add_agents(rules::on_duty(policy_, group, now, swaps));
  if (group.email) add(mailparse::Address{*group.email, group.name});
}

void Recipients::add(const rules::Audience& who, const Draft& draft) {
  using Kind = rules::Audience::Kind;
  const auto& ticket = draft.ticket;
  const auto now = draft.now();
  const auto& swaps = draft.roster().swaps;
  switch (who.kind) {
    case Kind::owner:
      return add(responsible(ticket, policy_, now, swaps));
    case Kind::agent:
      return add_agent(who.name.empty() ? ticket.assignee : who.name);
    case Kind::group:
      if (const auto* group = policy_.find_group(who.name.empty() ? ticket.group : who.name))
        add_group(*group, now, swaps);
      return;
    case Kind::rotation:
      if (const auto* rotation = policy_.find_rotation(who.name))
        if (const auto agent = rules::on_duty(policy_, *rotation, now, swaps)) add_agent(*agent);
      return;
    case Kind::account_manager:
      if (const auto* customer = policy_.customers.find(ticket.customer))
        add(mailparse::Address{customer->account_manager, {}});
      return;
    case Kind::requester:
      return add(mailparse::Address{ticket.requester, ticket.requester_name});
    case Kind::operators:
      for (const auto& address : policy_.desk.operators) add(mailparse::Address{address, {}});
      return;
    case Kind::address:
      return add(mailparse::Address{who.name, {}});
  }
}

std::vector<mailparse::Address> responsible(const storage::Ticket& ticket, const rules::Policy& policy,
                                            storage::Instant now, const rules::Swaps& swaps) {
  Recipients to(policy);
  to.add_agent(ticket.assignee);
  const bool at_work =
      policy.find_agent(ticket.assignee) && !rules::absent_until(policy, ticket.assignee, now);
  if (at_work) return std::move(to).list();
  if (const auto* group = policy.find_group(ticket.group))
    to.add_group(*group, now, swaps);
  else
    for (const auto& agent : policy.agents) to.add_agent(agent.id);
  return std::move(to).list();
}

std::vector<mailparse::Address> people_behind(const std::string& agent_or_group, const Draft& draft) {
  Recipients to(draft.policy());
  if (const auto* group = draft.policy().find_group(agent_or_group))
    to.add_group(*group, draft.now(), draft.roster().swaps);
  else
    to.add_agent(agent_or_group);
  return std::move(to).list();
}

std::vector<mailparse::Address> audience(const rules::Notify& whom, const Draft& draft) {
  Recipients to(draft.policy());
  for (const auto& who : whom.who) to.add(who, draft);
  return std::move(to).list();
}

const std::string& language_of_reader(const rules::Policy& policy, std::string_view address) {
  const auto* agent = policy.agent_by_address(address);
  return agent && !agent->language.empty() ? agent->language : policy.desk.language;
}

std::map<std::string, std::vector<mailparse::Address>> by_language(
    const rules::Policy& policy, const std::vector<mailparse::Address>& people) {
  std::map<std::string, std::vector<mailparse::Address>> all;
  for (const auto& one : people) all[language_of_reader(policy, one.addr_spec)].push_back(one);
  return all;
}

}  // namespace desk
