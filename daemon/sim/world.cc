#include "daemon/sim/world.hh"

#include <algorithm>
#include <span>

#include "daemon/desk/case/webhook_call.hh"

namespace sim {
namespace {

using storage::Result;

constexpr std::size_t kBatch = 100;
constexpr int kMostRounds =
    1000;  // at one instant: automations that wake one another for ever are a fault to be told

storage::Event sent_event(const storage::OutboxItem& item, storage::Instant now) {
  return {{}, item.ticket, now, "ticketd", "mail.sent", item.kind + " to " + item.recipient, {}};
}

}  // namespace

Result<std::unique_ptr<World>> World::open(std::shared_ptr<const rules::Policy> policy,
                                           storage::Instant start) {
  storage::Options options;
  options.path = ":memory:";
  options.check = false;
  auto store = storage::Store::open(options);
  if (!store) return tl::unexpected(store.error());
  std::unique_ptr<World> world(new World(std::move(policy), *std::move(store), start));
  if (auto reviewed = world->intake_.review_all(start); !reviewed) return tl::unexpected(reviewed.error());
  return world;
}

World::World(std::shared_ptr<const rules::Policy> policy, std::unique_ptr<storage::Store> store,
             storage::Instant start)
    : policy_(std::move(policy)), store_(std::move(store)), intake_(*store_, policy_), now_(start) {}

Result<storage::LedgerEntry> World::take(const std::string& mailbox, std::string_view bytes) {
  if (auto fired = fire_due(); !fired) return tl::unexpected(fired.error());
  storage::Arrival arrival;
  arrival.place = {mailbox, 1, ++last_uid_[mailbox]};
  arrival.bytes = bytes;
  arrival.internal_date = now_;
  auto entries = intake_.take(std::span(&arrival, 1), now_);
  if (!entries) return tl::unexpected(entries.error());
  taken_.push_back(entries->front());
  if (auto delivered = deliver(); !delivered) return tl::unexpected(delivered.error());
  if (auto fired = fire_due(); !fired) return tl::unexpected(fired.error());
  return entries->front();
}

Result<void> World::pass_until(storage::Instant until) {
  while (true) {
    const auto next = store_->next_timer();
    if (!next) return tl::unexpected(next.error());
    if (!*next || **next > until) break;
    now_ = std::max(now_, **next);
    if (auto fired = fire_due(); !fired) return fired;
  }
  now_ = std::max(now_, until);
  return {};
}

Result<void> World::fire_due() {
  for (int round = 0; round < kMostRounds; ++round) {
    const auto next = store_->next_timer();
    if (!next) return tl::unexpected(next.error());
    if (!*next || **next > now_) return {};
    if (auto passed = intake_.pass_time(now_); !passed) return tl::unexpected(passed.error());
    if (auto delivered = deliver(); !delivered) return delivered;
  }
  return storage::fail(storage::Fault::conflict, "timers that fall due again at once, without end",
                       "do automations undo one another?");
}

Result<void> World::deliver() {
  for (const auto& mailbox : policy_->mailboxes)
    if (auto delivered = deliver(mailbox.name); !delivered) return delivered;
  for (const auto& webhook : policy_->webhooks)
    for (const auto& lane : {desk::page_lane_of(webhook.name), desk::lane_of(webhook.name)})
      if (auto delivered = deliver(lane); !delivered) return delivered;
  return {};
}

// As the daemon's outbox does it with a relay that never fails (outbox/settle).
Result<void> World::deliver(const std::string& relay) {
  while (true) {
    auto due = store_->due(relay, now_, kBatch);  // no claim: this relay never stops halfway
    if (!due) return tl::unexpected(due.error());
    if (due->empty()) return {};
    std::vector<storage::OutboxResult> results;
    std::vector<storage::Event> events;
    for (auto& item : *due) {
      results.push_back({item.id, storage::OutboxState::sent, false, {}, {}});
      if (!storage::is_notification(item.kind) && item.kind != storage::kDelivery)
        events.push_back(sent_event(item, now_));
      sent_.push_back(std::move(item));
    }
    if (auto recorded = store_->record(results, events); !recorded) return recorded;
  }
}

std::vector<storage::OutboxItem> World::collect_sent() {
  return std::exchange(sent_, {});
}

std::vector<storage::LedgerEntry> World::collect_taken() {
  return std::exchange(taken_, {});
}

}  // namespace sim
