#include "daemon/outbox/orphans.hh"

#include <utility>

#include "daemon/outbox/hook_outcome.hh"

namespace outbox {
namespace {

using storage::Result;

constexpr std::size_t kBatch = 100;  // given up in one transaction

Result<void> give_up_all(storage::Store& store, const std::vector<storage::OutboxItem>& items,
                         storage::Instant now, bool tell) {
  std::vector<storage::OutboxResult> results;
  std::vector<storage::Event> events;
  std::vector<storage::Timer> timers;
  for (const auto& item : items) {
    const auto delivery = desk::read_delivery(item.bytes).value_or(desk::Delivery{});
    const std::string why = "the policy has no webhook " + item.recipient + " any more";
    const auto settled = give_up(item, delivery, why, now, std::exchange(tell, false));
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
    const auto webhook = desk::webhook_of(relay);
    if (webhook.empty() || policy.find_webhook(webhook)) continue;
    for (bool more = true, first = true; more; first = false) {
      const auto items = store.waiting(relay, kBatch);
      if (!items) return tl::unexpected(items.error());
      if (auto done = give_up_all(store, *items, now, first); !done) return tl::unexpected(done.error());
      count += items->size();
      more = items->size() == kBatch;
    }
  }
  return count;
}

}  // namespace outbox
