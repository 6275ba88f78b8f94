#include "daemon/desk/case/thread.hh"

#include <algorithm>

#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

bool is_requester(const Visitor& visitor, const Candidate& candidate) {
  return same_address(visitor.address, candidate.ticket.requester);
}

bool has_role(const Visitor& visitor, const Candidate& candidate, bool verified) {
  return std::any_of(candidate.participants.begin(), candidate.participants.end(), [&](const auto& one) {
    return (one.role != storage::Role::unverified) == verified && same_address(visitor.address, one.address);
  });
}

bool takes_part(const Visitor& visitor, const Candidate& candidate) {
  return visitor.takes_part && desk::takes_part(visitor.address, candidate.ticket, candidate.participants);
}

bool is_ours(const Visitor& visitor, const rules::Policy& policy) {
  return policy.agent_by_address(visitor.address) || policy.is_staff(visitor.address);
}

bool same_customer(const Visitor& visitor, const rules::Policy& policy, const storage::Ticket& ticket) {
  const auto* customer = policy.customers.by_address(visitor.address);
  return customer && !ticket.customer.empty() && customer->id == ticket.customer;
}

bool is_verified(const Visitor& visitor, const rules::Policy& policy, const Candidate& candidate) {
  if (takes_part(visitor, candidate)) return true;
  const auto* mailbox = policy.find_mailbox(candidate.ticket.mailbox);
  const bool admits = mailbox && mailbox->grants(to_rules(visitor.proof), &rules::Trust::admit);
  return visitor.is_colleague && (admits || visitor.proof == storage::Proof::proven) &&
         (is_ours(visitor, policy) || same_customer(visitor, policy, candidate.ticket));
}

// Whatever the stranger's mail says, the answer would go to the stranger.
bool answers_stranger(const Visitor& visitor, const rules::Policy& policy, const Candidate& candidate) {
  const bool knows = candidate.by == Clue::token && takes_part(visitor, candidate);
  return candidate.ticket.customer.empty() && !is_requester(visitor, candidate) && !knows &&
         policy.customers.by_address(visitor.address);
}

// By the Message-ID of a mail that came in: its own writer, who was named in the ticket, and who is verified.
bool follows(const Visitor& visitor, const rules::Policy& policy, const Candidate& candidate) {
  return is_verified(visitor, policy, candidate) || is_ours(visitor, policy) ||
         same_address(visitor.address, candidate.cited) || has_role(visitor, candidate, false);
}

std::vector<mailparse::Address> written_to(const Case& what, const Sender& sender) {
  return sender.agent ? others_of(what.mail, what.policy) : std::vector<mailparse::Address>{};
}

bool is_admitted(const Visitor& visitor, const rules::Policy& policy, const Candidate& candidate) {
  if (const auto* agent = policy.agent_by_address(visitor.address))
    return is_by_own_copy(candidate, *agent) || is_written_to(visitor.written_to, candidate, policy);
  if (candidate.by == Clue::tag) return takes_part(visitor, candidate);
  if (answers_stranger(visitor, policy, candidate)) return false;
  return candidate.cited.empty() || follows(visitor, policy, candidate);
}

}  // namespace

Visitor read_visitor(const Case& what, const Sender& sender) {
  const auto& address = sender.address.addr_spec;
  const auto proof = proof_of(what, address);
  const bool admits = grants(what, proof, &rules::Trust::admit);
  return {address, proof, proof != storage::Proof::failed || admits, admits, written_to(what, sender)};
}

Visitor confirmed(const Case& what, const Sender& sender) {
  return {sender.address.addr_spec, storage::Proof::proven, true, true, written_to(what, sender)};
}

Thread find_thread(const Visitor& visitor, const rules::Policy& policy,
                   std::span<const Candidate> candidates) {
  Thread thread;
  for (const Candidate& candidate : candidates) {
    if (is_admitted(visitor, policy, candidate))
      return {&candidate, is_verified(visitor, policy, candidate), {}};
    if (!thread.names) thread.names = candidate.ticket.id;
  }
  return thread;
}

}  // namespace desk
