#pragma once
// A desk in a bottle: the daemon's own intake and desk on a database in memory, a clock that moves when it is
// told to, and a relay that delivers everything at once.
//
//   auto world = sim::World::open(policy, start);
//   (*world)->take("support", bytes);            // a mail arrives now
//   (*world)->pass_until(start + 5 days);        // every timer in between fires at its own instant
//   for (auto& sent : (*world)->collect_sent()) ...
//
// No network and no real clock; the disk only by temporary files, once it is large. For use by one thread.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/intake.hh"
#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace sim {

class World {
 public:
  [[nodiscard]] static storage::Result<std::unique_ptr<World>> open(
      std::shared_ptr<const rules::Policy> policy, storage::Instant start);

  storage::Instant now() const { return now_; }
  const rules::Policy& policy() const { return *policy_; }
  storage::Store& store() { return *store_; }

  // A mail arrives at a mailbox of the policy. Timers that are due now fire, before and after.
  [[nodiscard]] storage::Result<storage::LedgerEntry> take(const std::string& mailbox,
                                                           std::string_view bytes);
  // The clock moves on, in order through all that falls due at or before `until`. A time that is past changes
  // nothing.
  [[nodiscard]] storage::Result<void> pass_until(storage::Instant until);

  // What has been sent since the last call, in order, `bytes` with it; deliveries to webhooks, too.
  std::vector<storage::OutboxItem> collect_sent();
  // What has become of mails since the last call.
  std::vector<storage::LedgerEntry> collect_taken();

 private:
  World(std::shared_ptr<const rules::Policy> policy, std::unique_ptr<storage::Store> store,
        storage::Instant start);
  storage::Result<void> fire_due();
  storage::Result<void> deliver();
  storage::Result<void> deliver(const std::string& relay);

  std::shared_ptr<const rules::Policy> policy_;
  std::unique_ptr<storage::Store> store_;
  intake::Intake intake_;
  storage::Instant now_;
  std::map<std::string, std::uint32_t> last_uid_;  // by mailbox
  std::vector<storage::OutboxItem> sent_;
  std::vector<storage::LedgerEntry> taken_;
};

}  // namespace sim
