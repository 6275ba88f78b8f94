#include "daemon/desk/sender.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/detour.hh"
#include "mailparse/compose.hh"

namespace desk {
namespace {

rules::Kind kind_of(const mailparse::Mail& mail, const Sender& sender, const rules::Policy& policy) {
  if (mail.is_bounce()) return rules::Kind::bounce;
  if (mail.is_auto) return rules::Kind::machine;
  if (sender.agent) return rules::Kind::agent;
  if (policy.is_staff(sender.address.addr_spec)) return rules::Kind::staff;
  return rules::Kind::customer;
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

mailparse::Address read_requester(const mailparse::Mail& mail, const rules::Mailbox& mailbox,
                                  const rules::Policy& policy) {
  const mailparse::Address from = read_sender(mail, policy).address;
  const bool wants_reply_to =
      mailbox.requester == rules::RequesterFrom::reply_to || policy.is_own_address(from.addr_spec);
  return wants_reply_to && !mail.reply_to.empty() ? mail.reply_to.front() : from;
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

}  // namespace desk
