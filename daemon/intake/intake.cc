#include "daemon/intake/intake.hh"

#include <exception>
#include <optional>
#include <utility>

#include "daemon/desk/desk.hh"
#include "daemon/desk/writer.hh"
#include "daemon/intake/gather.hh"

namespace intake {
namespace {

using storage::Fate;
using storage::LedgerEntry;
using storage::Result;

constexpr int kMaxCrashesAlone = 3;

void settle(LedgerEntry& entry, const storage::LedgerOutcome& outcome) {
  entry.fate = outcome.fate;
  entry.reason = outcome.reason;
  entry.ticket = outcome.ticket;
  entry.message = outcome.message;
}

}  // namespace

Intake::Intake(storage::Store& store, std::shared_ptr<const rules::Policy> policy)
    : store_(store), policy_(std::move(policy)) {}

void Intake::set_policy(std::shared_ptr<const rules::Policy> policy) {
  policy_ = std::move(policy);
}

Result<std::vector<LedgerEntry>> Intake::take(std::span<const storage::Arrival> arrivals,
                                              storage::Instant now) {
  if (auto caught_up = catch_up(now); !caught_up && caught_up.error().fault == storage::Fault::full)
    return tl::unexpected(caught_up.error());
  auto entries = store_.receive(arrivals, now);
  if (!entries) return tl::unexpected(entries.error());
  const bool was_behind = std::exchange(behind_, true);
  if (auto decided = decide(*entries, now); !decided) return tl::unexpected(decided.error());
  behind_ = was_behind;
  return entries;
}

// One that cannot be decided, as where its bytes cannot be read, keeps no other from it.
Result<std::size_t> Intake::catch_up(storage::Instant now) {
  if (!behind_) return std::size_t{0};
  auto entries = store_.unfinished();
  if (!entries) return tl::unexpected(entries.error());
  std::optional<storage::Error> trouble;
  for (auto& entry : *entries)
    if (auto decided = decide(std::span(&entry, 1), now); !decided && !trouble) trouble = decided.error();
  if (trouble) return tl::unexpected(*trouble);
  behind_ = false;
  return entries->size();
}

Result<std::size_t> Intake::recover(storage::Instant now) {
  auto entries = store_.unfinished();
  if (!entries) return tl::unexpected(entries.error());
  for (auto& entry : *entries) {
    if (auto begun = store_.begin_alone(entry.id); !begun) return tl::unexpected(begun.error());
    if (auto decided = decide(std::span(&entry, 1), now); !decided) {
      (void)store_.end_alone(entry.id);  // the disk's fault, not this mail's
      return tl::unexpected(decided.error());
    }
  }
  return entries->size();
}

Result<LedgerEntry> Intake::decide_again(const LedgerEntry& entry, storage::Instant now) {
  LedgerEntry fresh = entry;
  fresh.fate = Fate::received;
  fresh.crashes_alone = 0;
  if (auto decided = decide(std::span(&fresh, 1), now); !decided) return tl::unexpected(decided.error());
  return fresh;
}

Result<void> Intake::decide(std::span<LedgerEntry> entries, storage::Instant now) {
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (auto& entry : entries)
    if (entry.fate == Fate::received)
      if (auto decided = decide_one(*transaction, entry, now); !decided) return decided;
  return transaction->commit();
}

Result<void> Intake::decide_one(storage::Transaction& transaction, LedgerEntry& entry, storage::Instant now) {
  if (entry.crashes_alone >= kMaxCrashesAlone)
    return quarantine(transaction, entry, "the process died each time it read this mail", now);
  try {
    auto bytes = entry.raw ? store_.bytes(*entry.raw)
                           : storage::fail(storage::Fault::corrupt, "no bytes were fetched");
    if (!bytes)
      return is_systemic(bytes.error()) ? tl::unexpected(bytes.error())
                                        : quarantine(transaction, entry, bytes.error().message, now);
    const auto mail = desk::read_mail(*bytes, entry.place.mailbox, *policy_);
    auto known = gather(store_, mail, entry, *policy_, now);
    if (!known) return tl::unexpected(known.error());
    const auto decision = desk::decide({mail, entry, *known, *policy_, now});
    auto applied = transaction.apply(decision.changes);
    if (!applied)
      return is_systemic(applied.error()) ? applied
                                          : quarantine(transaction, entry, applied.error().message, now);
    settle(entry, *decision.changes.outcome);
    return {};
  } catch (const std::exception& problem) {
    return quarantine(transaction, entry, problem.what(), now);
  }
}

Result<void> Intake::quarantine(storage::Transaction& transaction, LedgerEntry& entry,
                                const std::string& reason, storage::Instant now) {
  storage::Changes changes;
  changes.outcome = storage::LedgerOutcome{entry.id, Fate::quarantined, reason, {}, {}, {}};
  changes.events.push_back({{},
                            {},
                            now,
                            "ticketd",
                            "mail.quarantined",
                            entry.place.mailbox + " uid " + std::to_string(entry.place.uid) + ": " + reason,
                            {}});
  settle(entry, *changes.outcome);
  return transaction.apply(changes);
}

}  // namespace intake
