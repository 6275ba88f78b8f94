#include "daemon/desk/thread.hh"

#include <algorithm>

#include "daemon/desk/address.hh"

namespace desk {
namespace {

bool takes_part(std::string_view sender, const Candidate& candidate) {
  if (same_address(sender, candidate.ticket.requester)) return true;
  return std::any_of(
      candidate.participants.begin(), candidate.participants.end(), [&](const auto& participant) {
        return participant.role != storage::Role::unverified && same_address(sender, participant.address);
      });
}

bool is_ours(std::string_view sender, const rules::Policy& policy) {
  return policy.agent_by_address(sender) || policy.is_staff(sender);
}

bool same_customer(std::string_view sender, const rules::Policy& policy, const storage::Ticket& ticket) {
  const auto* customer = policy.customers.by_address(sender);
  return customer && !ticket.customer.empty() && customer->id == ticket.customer;
}

bool is_verified(std::string_view sender, const rules::Policy& policy, const Candidate& candidate) {
  return takes_part(sender, candidate) || is_ours(sender, policy) ||
         same_customer(sender, policy, candidate.ticket);
}

bool is_admitted(std::string_view sender, const rules::Policy& policy, const Candidate& candidate) {
  return candidate.by != Clue::tag || takes_part(sender, candidate) || policy.agent_by_address(sender);
}

}  // namespace

Thread find_thread(std::string_view sender, const rules::Policy& policy,
                   std::span<const Candidate> candidates) {
  Thread thread;
  for (const Candidate& candidate : candidates) {
    if (is_admitted(sender, policy, candidate))
      return {&candidate, is_verified(sender, policy, candidate), {}};
    if (!thread.names) thread.names = candidate.ticket.id;
  }
  return thread;
}

}  // namespace desk
