#include "daemon/desk/case/affected_addresses.hh"

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

constexpr std::size_t kMostFailed = 10;  // recipients of one report

void add(std::set<std::string>& all, std::string_view address) {
  if (!address.empty()) all.insert(lower_ascii(address));
}

void add_address(Stakes& stakes, std::string_view address) {
  add(stakes.addresses, address);
}

void add_ticket(Stakes& stakes, const storage::Ticket& ticket) {
  stakes.tickets.push_back(ticket.id);
  add_address(stakes, ticket.requester);
}

void add_candidate(Stakes& stakes, const Candidate& candidate) {
  add_ticket(stakes, candidate.ticket);
  for (const auto& person : candidate.participants) add_address(stakes, person.address);
  for (const auto& report : candidate.reports) {  // which an answer reaches as well
    add_ticket(stakes, report.ticket);
    for (const auto& person : report.participants) add_address(stakes, person.address);
  }
}

// Hundreds of agents are looked up only where a machine, or somebody in their name, writes.
void add_own_people(Stakes& stakes, const rules::Policy& policy) {
  for (const auto& agent : policy.agents) add(stakes.own, agent.email);
}

}  // namespace

Stakes read_stakes(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy) {
  Stakes stakes;
  for (const auto* list : {&mail.from, &mail.reply_to})
    if (!list->empty()) add_address(stakes, list->front().addr_spec);
  if (mail.sender) add_address(stakes, mail.sender->addr_spec);
  if (mail.forwarded) add_address(stakes, mail.forwarded->from);
  for (const auto& address : known.clues.asks.addresses) add_address(stakes, address);
  for (const auto& candidate : known.candidates) add_candidate(stakes, candidate);
  if (known.duplicate_of) add_ticket(stakes, *known.duplicate_of);
  if (known.returned) add_ticket(stakes, known.returned->ticket);
  if (known.returned) add(stakes.own, known.returned->copy.recipient);
  for (const auto& failed : mail.bounces)
    if (stakes.own.size() < kMostFailed) add(stakes.own, failed.recipient);
  if (mail.is_auto || known.clues.asks.ours) add_own_people(stakes, policy);
  if (known.clues.asks.ours)
    for (const auto& from : mail.from) add(stakes.own, from.addr_spec);  // no agent, a colleague
  return stakes;
}

Stakes read_stakes(const storage::Ticket& ticket) {
  Stakes stakes;
  add_ticket(stakes, ticket);
  stakes.time = true;
  return stakes;
}

std::vector<std::string> bucket_keys(const Stakes& stakes) {
  std::set<std::string> keys = {kDeskKey, kProvenDeskKey};
  for (const auto& address : stakes.addresses)
    for (auto* key_of : {&sender_key, &domain_key, &echo_key})
      for (const auto proof : {storage::Proof::unknown, storage::Proof::proven, storage::Proof::failed})
        keys.insert(key_of(address, proof));
  for (const auto& address : stakes.own) {
    keys.insert(own_key(address));
    keys.insert(proven_key(address));
    keys.insert(notice_key("bounce " + address));
  }
  for (const auto ticket : stakes.tickets) keys.insert(ticket_key(ticket));
  keys.insert(notice_key(kPagerTrouble));
  for (const auto* budget : kBudgetNames) keys.insert(notice_key(budget));
  return {keys.begin(), keys.end()};
}

}  // namespace desk
