#pragma once
// From bytes, or a due timer, to a committed decision: the only way by which anything happens at the desk.
//
// A batch costs two commits whatever its size: one makes bytes and ledger entries durable, one takes all
// decisions. A mail that cannot be decided (an exception, a refused change, a damaged record) is quarantined
// with the reason, its bytes kept, and the others go on. One for which the disk does not give what it needs
// is tried again every second, and quarantined when others could be decided for an hour. A mail whose
// deciding killed the process is found `received` at the next start and decided alone; only the third crash
// alone quarantines it (docs/reliability.md). A timer that cannot be decided is tried later, and one that
// killed the process is set aside in the same way.
//
// Used by one thread, the one that owns the Store.

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/mail/operators.hh"
#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace intake {

class Intake {
 public:
  Intake(storage::Store& store, std::shared_ptr<const rules::Policy> policy);
  void set_policy(std::shared_ptr<const rules::Policy> policy);
  const rules::Policy& policy() const { return *policy_; }

  // Returns the entries, one an arrival and in order, once everything is durable and decided; a mail that
  // cannot be decided now, though others can, comes back as `received`. On failure nothing is lost: either
  // the server still has the mails, or they are in the ledger as `received`. What is `received` is decided
  // first by the next call of take() or pass_time(); after a crash by recover().
  [[nodiscard]] storage::Result<std::vector<storage::LedgerEntry>> take(
      std::span<const storage::Arrival> arrivals, storage::Instant now);

  // At start. Decides what an earlier process left `received`, each alone, and returns how many. One that
  // cannot be decided now stays for pass_time(); the others go on. After an unclean stop pass_time() decides
  // timers alone, too, until nothing is due any more. `progress` is called after each mail.
  [[nodiscard]] storage::Result<std::size_t> recover(storage::Instant now,
                                                     const std::function<void()>& progress = {});

  // Lets time pass: decides the mails that a full disk left `received`, then every timer that is due, in
  // order; takes in again what a restored backup had forgotten. Returns how many.
  [[nodiscard]] storage::Result<std::size_t> pass_time(storage::Instant now);
  bool has_more() const { return has_more_; }      // the last pass_time() left something that is due
  static constexpr std::size_t kTimerBatch = 200;  // timers in one transaction
  // Sets the desk's own timers, which a clock that was wrong may have put anywhere. Where the policy is
  // another one than last time, also makes every living ticket due, some at a time. Returns how many are due
  // within seconds.
  [[nodiscard]] storage::Result<std::size_t> review_all(storage::Instant now);

  // Decides one entry again that was quarantined or left over.
  [[nodiscard]] storage::Result<storage::LedgerEntry> decide_again(const storage::LedgerEntry& entry,
                                                                   storage::Instant now);

  // The clock was ahead and is right again: what was written down since `after` and lies in the future
  // happened now, and the promises of its tickets are looked at anew. Returns how many tickets.
  [[nodiscard]] storage::Result<std::size_t> undo_future(storage::Instant now, storage::Instant after);

  // What was set aside or put off since the last call, in a sentence each, for the log.
  std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

 private:
  storage::Result<std::vector<storage::LedgerEntry>> take_all(std::span<const storage::Arrival> arrivals,
                                                              storage::Instant now);
  void look_after_vault(storage::Instant now);
  void tell_of_trouble(const storage::Error& error, storage::Instant now);
  void tell(const desk::Trouble& trouble, storage::Instant now);
  storage::Result<std::size_t> catch_up(storage::Instant now);
  storage::Result<std::size_t> decide_each(std::vector<storage::LedgerEntry>& entries, storage::Instant now);
  storage::Result<void> bear(storage::LedgerEntry& entry, const storage::Error& error, storage::Instant now);
  storage::Result<void> decide(std::span<storage::LedgerEntry> entries, storage::Instant now);
  storage::Result<void> decide_one(storage::Transaction& transaction, storage::LedgerEntry& entry,
                                   storage::Instant now);
  storage::Result<std::size_t> decide_due(storage::Instant now);
  storage::Result<void> decide_timers(std::span<const storage::Timer> timers, storage::Instant now);
  storage::Result<std::size_t> decide_alone(std::span<const storage::Timer> timers, storage::Instant now);
  storage::Result<void> decide_timer(storage::Transaction& transaction, const storage::Timer& timer,
                                     storage::Instant now);
  storage::Result<void> put_off(storage::Transaction& transaction, const storage::Timer& timer,
                                const std::string& reason, desk::Setting setting);
  storage::Result<void> put_aside(storage::Transaction& transaction, const storage::Timer& timer,
                                  desk::Setting setting);
  storage::Result<void> recover_one(storage::LedgerEntry& entry, storage::Instant now);
  storage::Result<std::size_t> take_recovered(storage::Instant now);
  storage::Result<void> tell_of_restore(storage::Instant now);
  storage::Result<void> quarantine(storage::Transaction& transaction, storage::LedgerEntry& entry,
                                   const std::string& reason, storage::Instant now,
                                   bool keeps_server_copy = false);

  storage::Store& store_;
  std::shared_ptr<const rules::Policy> policy_;
  bool behind_ = false;   // mails may be `received` that this process could not decide
  bool alone_ = false;    // timers are decided one by one: one of them may have killed the last process
  bool recovers_ = true;  // there may be mails in the vault that are to be taken in again
  bool has_more_ = false;
  bool untold_ = false;                                  // operators could not be told of the last trouble
  std::map<std::int64_t, storage::Instant> in_trouble_;  // mails that cannot be decided, and since when
  storage::Instant last_decided_{};                      // when anything could be decided
  std::vector<std::string> notes_;
};

}  // namespace intake
