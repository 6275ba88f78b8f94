#include "daemon/outbox/orphans.hh"

#include <map>
#include <utility>

#include "daemon/desk/identity/address.hh"
#include "daemon/outbox/webhook_outcome.hh"
#include "mailparse/parse/parse.hh"

namespace outbox {
namespace {

using storage::Result;

constexpr std::size_t kBatch = 100;  // given up in one transaction

// Why nobody takes what waits for this relay; empty: somebody does.
std::string why_orphaned(const std::string& relay, const rules::Policy& policy) {
  const auto webhook = desk::webhook_of(relay);
  if (!webhook.empty())
    return policy.find_webhook(webhook) ? ""
                                        : "the policy has no webhook " + std::string(webhook) + " any more";
  // RFC 3463, 3.4: the fault is the configuration's, not the address's, whatever else the words are like.
  return policy.find_mailbox(relay) ? "" : "5.3.5 the policy has no mailbox " + relay + " any more";
}

Settled abandon(const storage::OutboxItem& item, const std::string& why, storage::Instant now, bool tell) {
  if (item.kind != storage::kDelivery) return give_up(item, why, now);
  return give_up(item, desk::read_delivery(item.bytes).value_or(desk::Delivery{}), why, now, tell);
}

// The mailbox that writes as this mail does; null: there is none.
const rules::Mailbox* heir_of(const storage::OutboxItem& item, const rules::Policy& policy) {
  const auto header = item.bytes.substr(0, item.bytes.find("\r\n\r\n") + 4);
  const auto from = mailparse::parse(header).from;
  if (from.empty()) return nullptr;
  for (const auto& mailbox : policy.mailboxes)
    if (desk::same_address(mailbox.address, from.front().addr_spec)) return &mailbox;
  for (const auto& mailbox : policy.mailboxes)
    for (const auto& alias : mailbox.aliases)
      if (desk::same_address(alias, from.front().addr_spec)) return &mailbox;
  return nullptr;
}

// Takes those out of `items` that another mailbox sends from now on.
Result<void> hand_over(storage::Store& store, std::vector<storage::OutboxItem>& items,
                       const rules::Policy& policy) {
  std::map<std::string, std::vector<storage::OutboxId>> heirs;
  std::erase_if(items, [&](const auto& item) {
    const auto* heir = item.kind == storage::kDelivery ? nullptr : heir_of(item, policy);
    if (heir) heirs[heir->name].push_back(item.id);
    return heir != nullptr;
  });
  for (const auto& [relay, ids] : heirs)
    if (auto done = store.hand_over(ids, relay); !done) return done;
  return {};
}

Result<void> give_up_all(storage::Store& store, const std::vector<storage::OutboxItem>& items,
                         const std::string& why, storage::Instant now, bool tell) {
  std::vector<storage::OutboxResult> results;
  std::vector<storage::Event> events;
  std::vector<storage::Timer> timers;
  for (const auto& item : items) {
    const auto settled = abandon(item, why, now, std::exchange(tell, false));
    results.push_back(settled.result);
    if (settled.event) events.push_back(*settled.event);
    if (settled.timer) timers.push_back(*settled.timer);
  }
  return store.record(results, events, timers);
}

}  // namespace

Result<std::size_t> give_up_orphans(storage::Store& store, const rules::Policy& policy,
                                    storage::Instant now) {
  const auto relays = store.waiting_relays();
  if (!relays) return tl::unexpected(relays.error());
  std::size_t count = 0;
  for (const auto& relay : *relays) {
    const std::string why = why_orphaned(relay, policy);
    if (why.empty()) continue;
    for (bool more = true, first = true; more; first = false) {
      auto items = store.waiting(relay, kBatch);
      if (!items) return tl::unexpected(items.error());
      more = items->size() == kBatch;
      if (auto done = hand_over(store, *items, policy); !done) return tl::unexpected(done.error());
      if (auto done = give_up_all(store, *items, why, now, first); !done) return tl::unexpected(done.error());
      count += items->size();
    }
  }
  return count;
}

}  // namespace outbox
