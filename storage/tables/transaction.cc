// The one transaction of a decision, or of a batch of them.

#include <algorithm>
#include <stdexcept>

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

std::string name_of(const Ticket& ticket) {
  return "ticket " + std::to_string(ticket.id.value);
}
std::string name_of(const Participant& participant) {
  return "participant " + participant.address;
}
std::string name_of(const Message& message) {
  return "message " + std::to_string(message.no.value);
}
std::string name_of(const Event& event) {
  return "event " + event.kind;
}
std::string name_of(const OutboxItem& item) {
  return "outgoing " + item.kind + " to " + item.recipient;
}
std::string name_of(const Confirmation& confirmation) {
  return "confirmation for " + confirmation.agent;
}
std::string name_of(const Link& link) {
  return "link of ticket " + std::to_string(link.ticket.value);
}
std::string name_of(const Target& target) {
  return "target " + target.name;
}
std::string name_of(const Memory& memory) {
  return "memory of " + memory.name;
}
std::string name_of(const Customer& customer) {
  return "customer " + customer.id;
}
std::string name_of(const Timer& timer) {
  return "timer " + timer.key.name;
}
std::string name_of(const Bucket& bucket) {
  return "bucket " + bucket.key;
}
std::string name_of(const Count& count) {
  return "counter " + count.name;
}
std::string name_of(const Owed& owed) {
  return "what is owed to " + owed.address;
}
std::string name_of(const Returned& returned) {
  return "returned copy of message " + std::to_string(returned.message.value);
}
std::string name_of(const DeadAddress& dead) {
  return "dead address " + dead.address;
}

std::string name_of(const Page& page) {
  return "page " + page.name;
}
std::string name_of(const Task& task) {
  return "task " + std::to_string(task.no);
}
std::string name_of(const Shift& shift) {
  return "shift of " + shift.rotation;
}
std::string name_of(const Swap& swap) {
  return "swap of " + swap.asker;
}
std::string name_of(const Pick& pick) {
  return "pick of " + pick.group;
}

// SQLite does not tell which row it refused.
template <class T, class... Rest>
void put_each(sqlite::Database& db, const std::vector<T>& values, Rest&... rest) {
  for (const T& value : values) {
    try {
      put(db, value, rest...);
    } catch (const Failure& failure) {
      raise(failure.error().fault, name_of(value) + ": " + failure.error().message, failure.error().hint);
    }
  }
}

void put_all(sqlite::Database& db, const Changes& changes, const std::optional<Instant>& now) {
  const Given before = given_numbers(db);
  put_each(db, changes.tickets, before);
  put_each(db, changes.participants);
  put_each(db, changes.messages, before);
  put_each(db, changes.events);
  SharedRows shared;
  put_each(db, changes.outbox, shared);
  put_each(db, changes.targets);
  put_each(db, changes.timers, now);
  for (const TimerKey& key : changes.cancelled) cancel(db, key);
  put_each(db, changes.confirmations);
  put_each(db, changes.memories);
  for (const std::string& digest : changes.spent) spend(db, digest);
  for (const Move& each : changes.moved) move(db, each);
  put_each(db, changes.links);
  for (const Link& link : changes.unlinked) unlink(db, link);
  put_each(db, changes.pages);
  put_each(db, changes.tasks);
  put_each(db, changes.shifts);
  put_each(db, changes.swaps);
  for (const std::string& digest : changes.spent_swaps) spend_swap(db, digest);
  put_each(db, changes.picks);
  for (const std::string& id : changes.removed_customers) remove_customer(db, id);
  put_each(db, changes.customers);
  put_each(db, changes.buckets);
  put_each(db, changes.counts);
  if (changes.owed_told > 0) forget_owed(db, changes.owed_told);
  put_each(db, changes.owed);
  put_each(db, changes.returned);
  put_each(db, changes.dead);
  for (const std::string& address : changes.revived) revive(db, address);
  if (changes.outcome) {
    settle(db, *changes.outcome);
    remember_sender(db, *changes.outcome);
  }
}

template <class T>
void append(std::vector<T>& all, std::vector<T>&& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

// Of setting and cancelling one timer, the last word counts.
void append(Changes& changes, Changes more) {
  for (const TimerKey& key : more.cancelled)
    std::erase_if(changes.timers, [&](const Timer& timer) { return timer.key == key; });
  for (const Timer& timer : more.timers) std::erase(changes.cancelled, timer.key);
  append(changes.tickets, std::move(more.tickets));
  append(changes.participants, std::move(more.participants));
  append(changes.messages, std::move(more.messages));
  append(changes.events, std::move(more.events));
  append(changes.outbox, std::move(more.outbox));
  append(changes.pages, std::move(more.pages));
  append(changes.tasks, std::move(more.tasks));
  append(changes.shifts, std::move(more.shifts));
  append(changes.swaps, std::move(more.swaps));
  append(changes.spent_swaps, std::move(more.spent_swaps));
  append(changes.picks, std::move(more.picks));
  append(changes.targets, std::move(more.targets));
  append(changes.timers, std::move(more.timers));
  append(changes.cancelled, std::move(more.cancelled));
  append(changes.confirmations, std::move(more.confirmations));
  append(changes.spent, std::move(more.spent));
  append(changes.moved, std::move(more.moved));
  append(changes.links, std::move(more.links));
  append(changes.unlinked, std::move(more.unlinked));
  append(changes.memories, std::move(more.memories));
  append(changes.buckets, std::move(more.buckets));
  append(changes.counts, std::move(more.counts));
  append(changes.owed, std::move(more.owed));
  changes.owed_told = std::max(changes.owed_told, more.owed_told);
  append(changes.returned, std::move(more.returned));
  append(changes.dead, std::move(more.dead));
  append(changes.revived, std::move(more.revived));
  append(changes.customers, std::move(more.customers));
  append(changes.removed_customers, std::move(more.removed_customers));
}

// SQLite itself gives up a whole transaction when the disk is full or broken. What was applied before is gone
// then, so nothing more may be added, and commit() must not report success.
void Store::Engine::require_transaction() const {
  if (!db.in_transaction()) {
    raise(Fault::io, options.path + ": the transaction was given up after a failed write",
          "see the error before this one");
  }
}

void Store::Engine::undo_changes() {
  if (!db.in_transaction()) return;
  db.run("ROLLBACK TO changes");
  db.run("RELEASE changes");
}

Result<Transaction> Store::begin() {
  return guard([&] {
    engine_->begin();
    return Transaction(*this);
  });
}

Transaction::Transaction(Store& store) : store_(&store) {}

Transaction::Transaction(Transaction&& other) noexcept : store_(std::exchange(other.store_, nullptr)) {}

Transaction::~Transaction() {
  if (store_ != nullptr) store_->engine_->rollback();
}

Result<void> Transaction::apply(const Changes& changes) {
  if (store_ == nullptr) throw std::logic_error("storage: apply() after the end of its transaction");
  Store::Engine& engine = *store_->engine_;
  return guard([&] {
    engine.require_transaction();
    engine.db.run("SAVEPOINT changes");
    try {
      put_all(engine.db, changes, engine.now);
      engine.step("changes applied");
    } catch (...) {
      engine.undo_changes();
      throw;
    }
    engine.db.run("RELEASE changes");
  });
}

Result<void> Transaction::commit() {
  if (store_ == nullptr) throw std::logic_error("storage: commit() after the end of its transaction");
  Store::Engine& engine = *std::exchange(store_, nullptr)->engine_;
  return guard([&] {
    engine.require_transaction();
    engine.commit();
    engine.keep_marks();
  });
}

}  // namespace storage
