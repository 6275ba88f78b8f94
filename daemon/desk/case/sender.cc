#include "daemon/desk/case/sender.hh"

#include <algorithm>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/unsafe_address.hh"
#include "mailparse/compose/compose_check.hh"

namespace desk {
namespace {

rules::Kind kind_of(const mailparse::Mail& mail, const Sender& sender, const rules::Policy& policy) {
  if (mail.is_bounce()) return rules::Kind::bounce;
  if (mail.is_auto) return rules::Kind::machine;
  if (sender.agent) return rules::Kind::agent;
  if (policy.is_staff(sender.address.addr_spec)) return rules::Kind::staff;
  return rules::Kind::customer;
}

const rules::Agent* agent_behind(const Case& what) {
  const auto& mail = what.mail;
  if (mail.sender)
    if (const auto* agent = what.policy.agent_by_address(mail.sender->addr_spec)) return agent;
  for (const auto& candidate : what.known.candidates)
    if (candidate.by == Clue::token && candidate.copy)
      return what.policy.agent_by_address(candidate.copy->recipient);
  return nullptr;
}

}  // namespace

Sender read_sender(const mailparse::Mail& mail, const rules::Policy& policy) {
  Sender sender;
  if (!mail.from.empty())
    sender.address = mail.from.front();
  else if (mail.sender)
    sender.address = *mail.sender;
  sender.agent = policy.agent_by_address(sender.address.addr_spec);
  sender.kind = kind_of(mail, sender, policy);
  return sender;
}

Sender read_sender(const Case& what) {
  Sender sender = read_sender(what.mail, what.policy);
  const bool may_be = !what.mail.is_auto && !what.mail.is_list && !what.mail.rewritten_from;
  if (!may_be || !what.policy.is_own_address(sender.address.addr_spec)) return sender;
  const auto* agent = agent_behind(what);
  if (!agent) return sender;
  return {{agent->email, agent->name}, rules::Kind::agent, agent, true};
}

std::optional<mailparse::Address> find_customer_in(const mailparse::Mail& mail, const Sender& sender,
                                                   const rules::Policy& policy) {
  const bool ours = sender.kind == rules::Kind::agent || sender.kind == rules::Kind::staff;
  if (!ours || !mail.list_id.empty() || !is_openly_ours(mail, policy)) return {};
  const auto others = others_of(mail, policy);
  if (others.empty() || others.size() > kMostParticipants) return {};
  const auto known = std::find_if(others.begin(), others.end(), [&](const auto& other) {
    return policy.customers.by_address(other.addr_spec) != nullptr;
  });
  return known != others.end() ? *known : others.front();
}

mailparse::Address read_requester(const mailparse::Mail& mail, const Sender& sender,
                                  const rules::Mailbox* mailbox, const rules::Policy& policy) {
  const bool by_form = mailbox && mailbox->requester == rules::RequesterFrom::reply_to && sender.agent &&
                       !sender.as_mailbox && !mail.reply_to.empty();
  if (by_form && !policy.is_staff(mail.reply_to.front().addr_spec) &&
      !policy.is_own_address(mail.reply_to.front().addr_spec))
    return mail.reply_to.front();
  const auto customer = find_customer_in(mail, sender, policy);
  return customer ? *customer : sender.address;
}

std::vector<mailparse::Address> others_of(const mailparse::Mail& mail, const rules::Policy& policy) {
  std::vector<mailparse::Address> others;
  for (const auto* list : {&mail.to, &mail.cc})
    for (const auto& address : *list)
      if (!domain_of(address.addr_spec).empty() && !policy.is_own_address(address.addr_spec) &&
          !policy.is_staff(address.addr_spec) && !asks_for_detour(address.addr_spec))
        others.push_back(address);
  return others;
}

std::string describe_crowd(const std::vector<mailparse::Address>& others) {
  return std::to_string(others.size()) + " people in To and Cc, more than " +
         std::to_string(kMostParticipants) + ": none of them gets the answers; #cc adds who should";
}

bool is_openly_ours(const mailparse::Mail& mail, const rules::Policy& policy) {
  const auto ours = [&](const auto& address) { return policy.is_own_address(address.addr_spec); };
  return std::any_of(mail.to.begin(), mail.to.end(), ours) ||
         std::any_of(mail.cc.begin(), mail.cc.end(), ours);
}

AutomaticAnswer may_write_to(const storage::Ticket& ticket, const rules::Policy& policy) {
  if (ticket.requester.empty()) return {false, "the ticket has no requester's address"};
  if (ticket.no_auto_reply) return {false, "the requester wants no automatic answer"};
  if (policy.is_own_address(ticket.requester)) return {false, "the requester is one of our own mailboxes"};
  if (!mailparse::is_writable_address(ticket.requester))
    return {false, "the requester's address cannot be written"};
  if (asks_for_detour(ticket.requester)) return {false, "the requester's address asks for a detour"};
  return {};
}

AutomaticAnswer may_answer(const mailparse::Mail& mail, const storage::Ticket& ticket,
                           const rules::Policy& policy) {
  if (mail.is_auto) return {false, "written by a machine (" + mail.auto_reason + ")"};
  if (mail.no_auto_reply) return {false, "the sender wants no automatic answer (" + mail.auto_reason + ")"};
  return may_write_to(ticket, policy);
}

bool is_address_of(const rules::Agent& agent, std::string_view address) {
  return same_address(agent.email, address) ||
         std::any_of(agent.aliases.begin(), agent.aliases.end(),
                     [address](const auto& alias) { return same_address(alias, address); });
}

bool takes_part(std::string_view address, const storage::Ticket& ticket,
                const std::vector<storage::Participant>& people) {
  return same_address(address, ticket.requester) ||
         std::any_of(people.begin(), people.end(), [&](const auto& one) {
           return one.role != storage::Role::unverified && same_address(one.address, address);
         });
}

}  // namespace desk
