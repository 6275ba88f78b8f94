#include "daemon/desk/case/outsiders.hh"

#include <algorithm>

#include "daemon/desk/case/sender.hh"
#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

using Addresses = std::vector<mailparse::Address>;

constexpr std::size_t kMostNamed = 3;

bool any_takes_part(const Addresses& outside, const Candidate& candidate) {
  return std::any_of(outside.begin(), outside.end(), [&](const auto& one) {
    return takes_part(one.addr_spec, candidate.ticket, candidate.participants);
  });
}

// The requester, or somebody of the same customer, whose colleague the requester is.
bool names_requester(const Addresses& outside, const Candidate& candidate, const rules::Policy& policy) {
  return std::any_of(outside.begin(), outside.end(), [&](const auto& one) {
    const auto* customer = policy.customers.by_address(one.addr_spec);
    return same_address(one.addr_spec, candidate.ticket.requester) ||
           (customer && customer->id == candidate.ticket.customer &&
            takes_part(one.addr_spec, candidate.ticket, candidate.participants));
  });
}

// By its number, or by a copy that one of our people got.
bool is_named(const Candidate& candidate, const rules::Policy& policy) {
  const bool by_colleagues = candidate.copy && policy.is_staff(candidate.copy->recipient);
  return candidate.by == Clue::tag || (candidate.by == Clue::token && by_colleagues);
}

}  // namespace

bool is_by_own_copy(const Candidate& candidate, const rules::Agent& agent) {
  return candidate.by == Clue::token && candidate.copy && is_address_of(agent, candidate.copy->recipient);
}

bool is_written_to(const Addresses& outside, const Candidate& candidate, const rules::Policy& policy) {
  if (outside.empty()) return is_named(candidate, policy) || (candidate.answered && !candidate.shared);
  if (any_takes_part(outside, candidate)) return names_requester(outside, candidate, policy);
  return std::none_of(outside.begin(), outside.end(),
                      [&](const auto& one) { return policy.customers.by_address(one.addr_spec) != nullptr; });
}

std::string seen_outside(const mailparse::Mail& mail, const rules::Policy& policy) {
  const auto outside = others_of(mail, policy);
  std::string names;
  for (std::size_t i = 0; i < outside.size() && i < kMostNamed; ++i)
    names += (names.empty() ? "" : ", ") + outside[i].addr_spec;
  if (outside.size() > kMostNamed) names += " and " + std::to_string(outside.size() - kMostNamed) + " more";
  return names;
}

bool is_known_outside(const Candidate& candidate, const rules::Agent* reader, const rules::Policy& policy) {
  if (!candidate.copy || candidate.burnt) return true;
  const auto names = [&](const std::vector<std::string>& ids) {
    return std::find(ids.begin(), ids.end(), candidate.copy->message_id) != ids.end();
  };
  const auto is_theirs = [&](const storage::Message& message) {
    return message.direction != storage::Direction::outbound && !policy.is_staff(message.from) &&
           (names(message.in_reply_to) || names(message.references));
  };
  const auto is_shown = [&](const storage::Event& event) {
    return event.kind == kHandedOn && event.at >= candidate.copy->created && event.actor == reader->id;
  };
  return std::any_of(candidate.messages.begin(), candidate.messages.end(), is_theirs) ||
         (reader && std::any_of(candidate.events.begin(), candidate.events.end(), is_shown));
}

bool tells_of_seen(const storage::Event& event, const std::string& message_id) {
  return event.kind == kTokenSeen && event.detail.starts_with(message_id + " ");
}

}  // namespace desk
