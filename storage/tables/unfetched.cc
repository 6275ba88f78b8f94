// Mails that a server names and does not give: entries without bytes. Nothing is done to them on the server.
// They are asked for again, at first soon and then ever more seldom; what fails for hours, while its
// neighbours could be fetched, is quarantined, where an operator sees it, and asked for a while longer.

#include <algorithm>
#include <chrono>

#include "storage/tables/engine.hh"
#include "storage/tables/ledger_row.hh"

namespace storage {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr seconds kFirstPause{10}, kLongestPause{hours{1}}, kPauseInQuarantine{hours{6}};
constexpr hours kGivenUpAfter{6};
constexpr hours kAskedFor{14 * 24};
constexpr int kLeastAttempts = 8, kLeastInQuarantine = 40;
constexpr int kDoublings = 10;

// As long again as it has failed so far, but no longer than so many attempts make likely: a machine that
// stood still, or a clock that was wrong, asked nobody. Only what an operator can see in quarantine is asked
// for no more.
std::optional<Instant> next_try(const LedgerEntry& entry, Instant now) {
  const auto failing = now - entry.received;
  const bool enough = failing > kAskedFor && entry.attempts >= kLeastInQuarantine;
  if (entry.fate == Fate::quarantined && enough) return {};
  if (entry.fate == Fate::quarantined) return now + kPauseInQuarantine;
  const auto doubled = kFirstPause * (1 << std::clamp(entry.attempts - 1, 0, kDoublings));
  return now + std::min(std::clamp<seconds>(failing, kFirstPause, kLongestPause), doubled);
}

void write(sqlite::Database& db, const LedgerEntry& entry) {
  db.run("UPDATE ledger SET fate = ?, reason = ?, attempts = ?, next_try = ? WHERE id = ? AND raw IS NULL",
         entry.fate, entry.reason, entry.attempts, entry.next_try, entry.id);
}

}  // namespace

Result<LedgerEntry> Store::note_unfetched(const Place& place, const std::string& reason, Instant now) {
  return engine_->write([&] {
    auto known = find_entry(engine_->db, place);
    if (known && (known->raw || known->fate == Fate::ignored)) return *known;
    LedgerEntry entry = known.value_or(LedgerEntry{});
    entry.place = place;
    entry.reason = reason;
    if (!known) {
      entry.attempts = 1;
      entry.received = now;
      entry.next_try = next_try(entry, now);
      insert_entry(engine_->db, entry);
      return entry;
    }
    if (now - entry.received >= kGivenUpAfter && entry.attempts >= kLeastAttempts)
      entry.fate = Fate::quarantined;
    write(engine_->db, entry);
    return entry;
  });
}

// A time further off than any pause is of a clock that was ahead; one that is not quarantined and has none
// was given up under a clock that was wrong. Counted before the server is asked, so that a mail that ends the
// connection, or us, is not asked for at once again.
Result<std::vector<LedgerEntry>> Store::take_unfetched(const std::string& mailbox, std::uint32_t uidvalidity,
                                                       Instant now, std::size_t limit) {
  return engine_->write([&] {
    auto entries = read_entries(engine_->db.query(
        kSelectLedger +
            R"(WHERE raw IS NULL AND mailbox = ?1 AND uidvalidity = ?2 AND server_done = 0 AND fate <> 3 AND
                                 (next_try <= ?3 OR next_try > ?4 OR (next_try IS NULL AND fate = 0))
                           ORDER BY next_try, uid LIMIT ?5)",
        mailbox, uidvalidity, now, now + kPauseInQuarantine, limit));
    for (auto& entry : entries) {
      ++entry.attempts;
      entry.next_try = next_try(entry, now);
      write(engine_->db, entry);
    }
    return entries;
  });
}

Result<void> Store::ask_again(LedgerId id, Instant now) {
  return engine_->write([&] {
    const auto changed = engine_->db.run(
        R"(UPDATE ledger SET fate = 0, next_try = ?, received = ?, attempts = 1
           WHERE id = ? AND raw IS NULL AND uidvalidity <> 0 AND server_done = 0)",
        now, now, id);
    if (changed == 0)
      raise(Fault::conflict, "mail " + std::to_string(id.value) + " has no place on a server any more");
  });
}

Result<std::vector<LedgerEntry>> Store::unfetched(const std::string& mailbox) const {
  return guard([&] {
    return read_entries(engine_->db.query(
        kSelectLedger + "WHERE raw IS NULL AND mailbox = ? AND next_try IS NOT NULL ORDER BY id LIMIT 1000",
        mailbox));
  });
}

}  // namespace storage
