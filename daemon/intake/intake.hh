#pragma once
// From bytes, or a due timer, to a committed decision: the only way by which anything happens at the desk.
//
// A batch costs two commits whatever its size: one makes bytes and ledger entries durable, one takes all
// decisions. A mail that cannot be decided (an exception, a refused change) is quarantined with the reason,
// its bytes kept, and the others go on. A mail whose deciding killed the process is found `received` at the
// next start and decided alone; only the third crash alone quarantines it (design, invariant 4).
//
// Used by one thread, the one that owns the Store.

#include <memory>
#include <span>
#include <vector>

#include "rules/policy.hh"
#include "storage/store.hh"

namespace intake {

class Intake {
 public:
  Intake(storage::Store& store, std::shared_ptr<const rules::Policy> policy);
  void set_policy(std::shared_ptr<const rules::Policy> policy);
  const rules::Policy& policy() const { return *policy_; }

  // Returns the entries, one an arrival and in order, once everything is durable and decided. On failure
  // nothing is lost: either the server still has the mails, or they are in the ledger as `received`, and the
  // next call of take() or pass_time() decides them first; after a crash, recover() does.
  [[nodiscard]] storage::Result<std::vector<storage::LedgerEntry>> take(
      std::span<const storage::Arrival> arrivals, storage::Instant now);

  // Decides what an earlier process left `received`, each alone. Returns how many.
  [[nodiscard]] storage::Result<std::size_t> recover(storage::Instant now);

  // Lets time pass: decides the mails that a full disk left `received`, then every timer that is due, in
  // order. Returns how many; more may be due after a full batch.
  [[nodiscard]] storage::Result<std::size_t> pass_time(storage::Instant now);
  static constexpr std::size_t kTimerBatch = 200;  // timers in one transaction
  // Where the policy is another one than last time: makes every living ticket due, some at a time, and sets
  // the desk's own timers. Returns how many tickets are due within seconds.
  [[nodiscard]] storage::Result<std::size_t> review_all(storage::Instant now);

  // Decides one entry again that was quarantined or left over.
  [[nodiscard]] storage::Result<storage::LedgerEntry> decide_again(const storage::LedgerEntry& entry,
                                                                   storage::Instant now);

 private:
  storage::Result<std::size_t> catch_up(storage::Instant now);
  storage::Result<void> decide(std::span<storage::LedgerEntry> entries, storage::Instant now);
  storage::Result<void> decide_one(storage::Transaction& transaction, storage::LedgerEntry& entry,
                                   storage::Instant now);
  storage::Result<void> decide_timer(storage::Transaction& transaction, const storage::Timer& timer,
                                     storage::Instant now);
  storage::Result<void> quarantine(storage::Transaction& transaction, storage::LedgerEntry& entry,
                                   const std::string& reason, storage::Instant now);

  storage::Store& store_;
  std::shared_ptr<const rules::Policy> policy_;
  bool behind_ = false;  // mails may be `received` that this process could not decide
};

}  // namespace intake
