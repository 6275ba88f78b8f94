#include "daemon/intake/intake.hh"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/case/writer.hh"
#include "daemon/desk/time/quarantine_notice.hh"
#include "daemon/intake/load_context.hh"
#include "daemon/intake/recovered.hh"
#include "daemon/intake/setback.hh"
#include "daemon/intake/tell.hh"
#include "daemon/intake/trouble.hh"

namespace intake {
namespace {

using storage::Fate;
using storage::LedgerEntry;
using storage::Result;

constexpr std::chrono::hours kBorneFor{1};         // a mail that cannot be decided, before it is quarantined
constexpr std::size_t kRecoveredBatch = 20;        // mails
constexpr std::size_t kRecoveredBytes = 4u << 20;  // a larger mail makes a batch of its own
const char* const kNoMailbox =
    "taken in again after a restore, and its header does not say to which mailbox it came: "
    "`ticketctl quarantine retry ID --mailbox NAME` does";
const char* const kRestoredMemory = "restored";  // what is to be told of a restored backup

void settle(LedgerEntry& entry, const storage::LedgerOutcome& outcome) {
  entry.fate = outcome.fate;
  entry.reason = outcome.reason;
  entry.ticket = outcome.ticket;
  entry.message = outcome.message;
  entry.server_done = entry.server_done || outcome.keeps_server_copy;
}

}  // namespace

Intake::Intake(storage::Store& store, std::shared_ptr<const rules::Policy> policy)
    : store_(store), policy_(std::move(policy)) {}

void Intake::set_policy(std::shared_ptr<const rules::Policy> policy) {
  policy_ = std::move(policy);
}

Result<std::vector<LedgerEntry>> Intake::take(std::span<const storage::Arrival> arrivals,
                                              storage::Instant now) {
  look_after_vault(now);
  auto taken = take_all(arrivals, now);
  if (!taken) tell_of_trouble(taken.error(), now);
  return taken;
}

void Intake::look_after_vault(storage::Instant now) {
  const auto found = store_.look_after_vault();
  if (!found) return tell_of_trouble(found.error(), now);
  if (found->empty()) return;
  notes_.push_back("the folder of the mails: " + *found);
  tell(vault_trouble(*found), now);
}

// As far as it can be told while the machine is in trouble: what cannot be written waits for the next time.
void Intake::tell_of_trouble(const storage::Error& error, storage::Instant now) {
  const bool is_told = error.fault != storage::Fault::locked;  // there we would only wait once more
  if (is_told && (is_of_machine(error) || error.fault == storage::Fault::io))
    tell(machine_trouble(error), now);
}

void Intake::tell(const desk::Trouble& trouble, storage::Instant now) {
  const auto told = tell_operators(store_, *policy_, trouble, now);
  if (!told && !std::exchange(untold_, true))
    notes_.push_back("the operators could not be told that " + trouble.subject + ": " + told.error().message);
  if (told) untold_ = false;
}

Result<std::vector<LedgerEntry>> Intake::take_all(std::span<const storage::Arrival> arrivals,
                                                  storage::Instant now) {
  if (auto caught_up = catch_up(now); !caught_up && caught_up.error().fault == storage::Fault::full)
    return tl::unexpected(caught_up.error());
  auto entries = store_.receive(arrivals, now);
  if (!entries) return tl::unexpected(entries.error());
  const bool was_behind = std::exchange(behind_, true);
  auto together = *entries;
  const auto decided = decide(together, now);
  if (decided) behind_ = was_behind;
  if (decided) return together;
  if (decided.error().fault == storage::Fault::full) return tl::unexpected(decided.error());
  const auto each = decide_each(*entries, now);
  if (!each || *each == 0) return tl::unexpected(each ? decided.error() : each.error());
  return entries;
}

Result<std::size_t> Intake::catch_up(storage::Instant now) {
  if (!behind_) return std::size_t{0};
  auto entries = store_.unfinished();
  if (!entries) return tl::unexpected(entries.error());
  const auto decided = decide_each(*entries, now);
  if (!decided) return decided;
  behind_ = std::any_of(entries->begin(), entries->end(),
                        [](const auto& entry) { return entry.fate == Fate::received; });
  return decided;
}

// One that cannot be decided, as where the disk does not give what it needs, keeps no other from it. Fails
// only where there is no room.
Result<std::size_t> Intake::decide_each(std::vector<LedgerEntry>& entries, storage::Instant now) {
  std::size_t decided = 0;
  for (auto& entry : entries) {
    if (entry.fate != Fate::received) continue;
    LedgerEntry tried = entry;
    auto done = decide(std::span(&tried, 1), now);
    if (!done && done.error().fault == storage::Fault::full) return tl::unexpected(done.error());
    if (!done) done = bear(tried = entry, done.error(), now);
    if (!done) continue;
    in_trouble_.erase(entry.id.value);
    entry = std::move(tried);
    ++decided;
  }
  return decided;
}

// Once others were decided and this one never for so long, the trouble is its own; unless the machine says
// that it is in trouble.
Result<void> Intake::bear(LedgerEntry& entry, const storage::Error& error, storage::Instant now) {
  const auto [since, is_new] = in_trouble_.try_emplace(entry.id.value, now);
  if (is_new)
    notes_.push_back("mail " + entry.place.mailbox + " uid " + std::to_string(entry.place.uid) +
                     " cannot be decided now and is tried every second: " + error.message);
  tell_of_trouble(error, now);
  if (is_of_machine(error) || now - since->second < kBorneFor || last_decided_ <= since->second)
    return tl::unexpected(error);
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto put = quarantine(*transaction, entry, error.message, now, true); !put) return put;
  return transaction->commit();
}

Result<std::size_t> Intake::recover(storage::Instant now, const std::function<void()>& progress) {
  alone_ = store_.recovery().unclean_stop;
  behind_ = true;
  if (auto told = tell_of_restore(now); !told)
    notes_.push_back("cannot tell of the restore: " + told.error().message);
  auto entries = store_.unfinished();
  if (!entries) return tl::unexpected(entries.error());
  std::size_t decided = 0;
  for (auto& entry : *entries) {
    const auto done = recover_one(entry, now);
    if (progress) progress();
    if (done) ++decided;
    if (!done && done.error().fault == storage::Fault::full) break;
  }
  behind_ = decided < entries->size();
  return decided;
}

Result<void> Intake::recover_one(LedgerEntry& entry, storage::Instant now) {
  auto done = store_.begin_alone(entry.id).and_then([&] { return decide(std::span(&entry, 1), now); });
  if (done) return done;
  (void)store_.end_alone(entry.id);  // the disk's fault, not this mail's
  notes_.push_back("mail " + entry.place.mailbox + " uid " + std::to_string(entry.place.uid) +
                   " of the last run cannot be decided now and is tried again: " + done.error().message);
  return done;
}

// They may be gone before they are taken in, by a start that is cut short; then they come again, and are
// repeats.
Result<std::size_t> Intake::take_recovered(storage::Instant now) {
  if (!recovers_ || policy_->mailboxes.empty()) return std::size_t{0};
  const auto mails = store_.recovered_mails(kRecoveredBatch);
  if (!mails) return tl::unexpected(mails.error());
  recovers_ = !mails->empty();
  std::vector<std::string> bytes;
  std::vector<storage::Digest> whole;
  for (std::size_t size = 0; const auto& digest : *mails) {
    auto read = store_.bytes(digest);
    if (!read && is_systemic(read.error())) return tl::unexpected(read.error());
    if (!read) notes_.push_back("not taken in again: " + read.error().message);
    if (!read && !store_.settle_recovered(digest, false)) break;
    if (!read) continue;
    size += read->size();
    bytes.push_back(*std::move(read));
    whole.push_back(digest);
    if (size >= kRecoveredBytes) break;
  }
  std::vector<storage::Arrival> arrivals;
  for (const auto& one : bytes) {
    const auto* mailbox = mailbox_of(one, *policy_);
    arrivals.push_back({{mailbox ? mailbox->name : std::string{}, 0, 0}, one, {}, false});
  }
  if (arrivals.empty()) return std::size_t{0};
  const auto taken = take(arrivals, now);
  if (!taken) return tl::unexpected(taken.error());
  for (const auto& digest : whole)
    if (auto settled = store_.settle_recovered(digest, true); !settled)
      return tl::unexpected(settled.error());
  notes_.push_back("mails taken in again after the restore: " + std::to_string(arrivals.size()));
  return arrivals.size();
}

Result<void> Intake::tell_of_restore(storage::Instant now) {
  const auto what = store_.memory(kRestoredMemory);
  if (!what) return tl::unexpected(what.error());
  if (!*what || (*what)->empty()) return {};
  const auto numbers = store_.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store_.secret();
  if (!secret) return tl::unexpected(secret.error());
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto changes = report_restore(**what, {*policy_, *secret, *numbers, now, nullptr});
  if (auto applied = transaction->apply(changes); !applied) return applied;
  return transaction->commit();
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
  auto committed = transaction->commit();
  if (committed) last_decided_ = now;
  return committed;
}

Result<void> Intake::decide_one(storage::Transaction& transaction, LedgerEntry& entry, storage::Instant now) {
  if (entry.crashes_alone >= kMaxCrashesAlone)
    return quarantine(transaction, entry, "the process died each time it read this mail", now);
  try {
    auto bytes = entry.raw ? store_.bytes(*entry.raw)
                           : storage::fail(storage::Fault::corrupt, "no bytes were fetched");
    if (!bytes)
      return is_systemic(bytes.error()) ? tl::unexpected(bytes.error())
                                        : quarantine(transaction, entry, bytes.error().message, now, true);
    if (entry.place.mailbox.empty()) return quarantine(transaction, entry, kNoMailbox, now);
    auto mail = desk::read_mail(*bytes, entry.place.mailbox, *policy_);
    const auto again = store_.is_recovered(*entry.raw);
    if (!again) return tl::unexpected(again.error());
    if (*again) mail.no_auto_reply = true;
    auto known = gather(store_, mail, entry, *policy_, now);
    if (!known)
      return is_systemic(known.error()) ? tl::unexpected(known.error())
                                        : quarantine(transaction, entry, known.error().message, now);
    auto decision = desk::decide({mail, entry, *known, *policy_, now});
    if (*again) hold_for_operators(decision.changes, *policy_, now);
    auto applied = transaction.apply(decision.changes);
    if (!applied)
      return is_systemic(applied.error()) ? applied
                                          : quarantine(transaction, entry, applied.error().message, now);
    settle(entry, *decision.changes.outcome);
    return {};
  } catch (const std::bad_alloc&) {
    return storage::fail(storage::Fault::io, "there is not enough memory to read a mail");
  } catch (const std::system_error& problem) {
    return storage::fail(storage::Fault::io,
                         std::string("the machine could not read a mail: ") + problem.what());
  } catch (const std::exception& problem) {
    return quarantine(transaction, entry, problem.what(), now);
  }
}

Result<void> Intake::quarantine(storage::Transaction& transaction, LedgerEntry& entry,
                                const std::string& reason, storage::Instant now, bool keeps_server_copy) {
  notes_.push_back("mail " + entry.place.mailbox + " uid " + std::to_string(entry.place.uid) +
                   " is quarantined: " + reason);
  storage::Changes changes;
  changes.outcome =
      storage::LedgerOutcome{entry.id, Fate::quarantined, reason, {}, {}, {}, {}, keeps_server_copy};
  changes.events.push_back({{},
                            {},
                            now,
                            "ticketd",
                            "mail.quarantined",
                            entry.place.mailbox + " uid " + std::to_string(entry.place.uid) + ": " + reason,
                            {}});
  const auto set = store_.timer({{}, std::string(desk::kQuarantineTimer)});
  if (!set) return tl::unexpected(set.error());
  changes.timers.push_back(desk::note_quarantined(*set, changes.events.back().detail, now));
  settle(entry, *changes.outcome);
  return transaction.apply(changes);
}

}  // namespace intake
