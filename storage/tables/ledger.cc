// The ledger of every mail ever seen, and the way of its bytes into the vault.

#include "storage/ledger.hh"

#include <set>

#include "storage/hash/digest.hh"
#include "storage/tables/engine.hh"
#include "storage/tables/ledger_row.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

std::optional<vault::Spot> spot_of(sqlite::Database& db, const Digest& digest) {
  auto row = db.query("SELECT segment, position, size FROM raw WHERE digest = ?", digest);
  if (!row.next()) return std::nullopt;
  return vault::Spot{row.take<std::uint32_t>(), row.take<std::uint64_t>(), row.take<std::uint64_t>()};
}

// A mail that was cut stays on the server as it is: nobody else has the rest of it.
LedgerEntry entry_of(const Arrival& arrival, const Digest& digest, Instant now) {
  LedgerEntry entry;
  entry.place = arrival.place;
  entry.raw = digest;
  entry.size = arrival.bytes.size();
  entry.attempts = 1;
  entry.truncated = arrival.truncated;
  entry.server_done = !has_server(arrival.place) || arrival.truncated || arrival.keep;
  entry.received = now;
  entry.internal_date = arrival.internal_date;
  return entry;
}

// It was quarantined because its record was damaged, and now its bytes came again.
void undo_quarantine(sqlite::Database& db, LedgerEntry& entry) {
  db.run("UPDATE ledger SET fate = 0, reason = '', crashes_alone = 0 WHERE id = ? AND fate = 4", entry.id);
  entry.fate = Fate::received;
  entry.reason.clear();
  entry.crashes_alone = 0;
}

// An MTA, or a Maildir, that brings a mail again while the desk could not decide it yet. `used`: entries of
// other arrivals, since the same mail may have come twice.
std::optional<LedgerEntry> find_undecided(sqlite::Database& db, const Place& place, const Digest& digest,
                                          const std::set<std::int64_t>& used) {
  if (has_server(place)) return std::nullopt;
  auto entries = read_entries(
      db.query(kSelectLedger + "WHERE raw = ? AND mailbox = ? AND uidvalidity = 0 AND fate = 0 ORDER BY id",
               digest, place.mailbox));
  std::erase_if(entries, [&](const auto& entry) { return used.contains(entry.id.value); });
  if (entries.empty()) return std::nullopt;
  return std::move(entries.front());
}

// The entry of an arrival: the one that its place has already if it is of the same mail, or a new one. A mail
// that came without a place gets a number of ours, whatever the caller calls it; so does one at whose place
// another mail is known, since what is done on the server to the one must never meet the other.
// `written`: its bytes were brought into the vault just now.
LedgerEntry enter(sqlite::Database& db, const Arrival& arrival, const Digest& digest, bool written,
                  const std::set<std::int64_t>& used, Instant now) {
  LedgerEntry entry = entry_of(arrival, digest, now);
  if (auto undecided = find_undecided(db, arrival.place, digest, used)) return *undecided;
  auto known = entry.place.uid == 0 ? std::nullopt : find_entry(db, entry.place);
  if (known && known->raw == digest) {
    if (written && known->fate == Fate::quarantined) undo_quarantine(db, *known);
    return *known;
  }
  if (known && !known->raw) return fill_in(db, *known, entry);
  if (known || !has_server(entry.place)) {
    entry.place = {entry.place.mailbox, 0, next_number(db, entry.place.mailbox, 0)};
    entry.server_done = true;
  }
  insert_entry(db, entry);
  return entry;
}

// Whether the vault has these bytes, undamaged.
bool has_whole(Store::Engine& engine, const Digest& digest) {
  const auto loose = engine.loose.find(digest);
  const auto spot = loose != engine.loose.end() ? std::optional(loose->second) : spot_of(engine.db, digest);
  return spot && vault::is_whole(*engine.vault, digest, *spot);
}

// Brings into the vault what it does not have yet, or has damaged; engine.loose then has all that `raw` does
// not name. Returns which these are.
std::set<Digest> keep_bytes(Store::Engine& engine, std::span<const Arrival> arrivals,
                            const std::vector<Digest>& digests) {
  std::vector<vault::Piece> missing;
  std::set<Digest> asked;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (has_whole(engine, digests[i])) continue;
    if (asked.insert(digests[i]).second) missing.push_back({digests[i], arrivals[i].bytes});
  }
  const auto spots = engine.vault->append(missing);
  for (std::size_t i = 0; i < missing.size(); ++i) engine.loose.insert_or_assign(missing[i].digest, spots[i]);
  return asked;
}

// A name that is there already is moved: its record was found damaged, and these are the good bytes.
void name_loose(Store::Engine& engine) {
  for (const auto& [digest, spot] : engine.loose) {
    const auto known = spot_of(engine.db, digest);
    if (known && vault::is_whole(*engine.vault, digest, *known)) continue;
    engine.db.run(
        R"(INSERT INTO raw (segment, position, size, digest) VALUES (?,?,?,?)
           ON CONFLICT (digest) DO UPDATE SET segment = excluded.segment, position = excluded.position)",
        spot.segment, spot.position, spot.size, digest);
  }
}

}  // namespace

// Bytes first, rows after: a crash in between leaves bytes that nobody names, never a name without bytes.
Result<std::vector<LedgerEntry>> Store::receive(std::span<const Arrival> arrivals, Instant now) {
  engine_->now = now;
  std::vector<Digest> digests;
  for (const Arrival& arrival : arrivals) digests.push_back(sha256(arrival.bytes));
  auto kept = guard([&] { return keep_bytes(*engine_, arrivals, digests); });
  if (!kept) return tl::unexpected(kept.error());
  auto entries = engine_->write([&] {
    std::vector<LedgerEntry> made;
    name_loose(*engine_);
    std::set<std::int64_t> used;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      made.push_back(enter(engine_->db, arrivals[i], digests[i], kept->contains(digests[i]), used, now));
      used.insert(made.back().id.value);
    }
    return made;
  });
  if (entries) engine_->loose.clear();
  return entries;
}

Result<std::string> Store::bytes(const Digest& raw) const {
  return guard([&] {
    const auto spot = spot_of(engine_->db, raw);
    if (!spot) raise(Fault::conflict, "no mail with the hash " + to_hex(raw) + " was ever stored");
    return engine_->vault->read(raw, *spot);
  });
}

Result<std::string> Store::look_after_vault() {
  return guard([&] { return engine_->vault->look_after(); });
}

Result<std::vector<LedgerEntry>> Store::unfinished() const {
  return guard([&] {
    return read_entries(engine_->db.query(kSelectLedger + "WHERE fate = 0 AND raw IS NOT NULL ORDER BY id"));
  });
}

Result<std::optional<LedgerEntry>> Store::ledger_entry(LedgerId id) const {
  return guard([&]() -> std::optional<LedgerEntry> {
    auto entries = read_entries(engine_->db.query(kSelectLedger + "WHERE id = ?", id));
    if (entries.empty()) return std::nullopt;
    return std::move(entries.front());
  });
}

Result<std::vector<LedgerEntry>> Store::quarantine() const {
  return guard([&] { return read_entries(engine_->db.query(kSelectLedger + "WHERE fate = 4 ORDER BY id")); });
}

Result<void> Store::begin_alone(LedgerId id) {
  return engine_->write([&] {
    const auto changed = engine_->db.run(
        R"(UPDATE ledger SET attempts = attempts + 1, crashes_alone = crashes_alone + 1
           WHERE id = ? AND fate = 0)",
        id);
    if (changed == 0)
      raise(Fault::conflict, "ledger entry " + std::to_string(id.value) + " is not waiting for a decision");
  });
}

Result<void> Store::end_alone(LedgerId id) {
  return engine_->write([&] {
    engine_->db.run(
        "UPDATE ledger SET crashes_alone = crashes_alone - 1 WHERE id = ? AND fate = 0 AND crashes_alone > 0",
        id);
  });
}

Result<void> Store::mark_server_done(std::span<const LedgerId> ids) {
  return engine_->write([&] {
    for (const LedgerId id : ids) engine_->db.run("UPDATE ledger SET server_done = 1 WHERE id = ?", id);
  });
}

Result<void> Store::mark_copied(std::span<const LedgerId> ids) {
  return engine_->write([&] {
    for (const LedgerId id : ids) engine_->db.run("UPDATE ledger SET copied = 1 WHERE id = ?", id);
  });
}

Result<bool> Store::was_received(const Digest& raw) const {
  return guard([&] { return engine_->db.query("SELECT 1 FROM ledger WHERE raw = ?", raw).next(); });
}

Result<std::uint32_t> Store::next_uid(const std::string& mailbox, std::uint32_t uidvalidity) const {
  return guard([&] { return next_number(engine_->db, mailbox, uidvalidity); });
}

Result<std::vector<LedgerEntry>> Store::server_pending(const std::string& mailbox,
                                                       std::uint32_t uidvalidity) const {
  return guard([&] {
    return read_entries(engine_->db.query(
        kSelectLedger +
            R"(WHERE mailbox = ? AND uidvalidity = ? AND server_done = 0 AND fate <> 0 AND raw IS NOT NULL
                           ORDER BY uid)",
        mailbox, uidvalidity));
  });
}

Result<std::vector<LedgerEntry>> Store::ledger(const std::string& mailbox, std::uint32_t uidvalidity) const {
  return guard([&] {
    return read_entries(engine_->db.query(
        kSelectLedger + "WHERE mailbox = ? AND uidvalidity = ? ORDER BY uid", mailbox, uidvalidity));
  });
}

Result<std::vector<MailboxCount>> Store::count_ledger() const {
  return guard([&] {
    std::vector<MailboxCount> counts;
    auto row = engine_->db.query(
        R"(SELECT mailbox, uidvalidity, sum(fate = 0), sum(fate = 1), sum(fate = 2), sum(fate = 3), sum(fate = 4)
           FROM ledger GROUP BY mailbox, uidvalidity ORDER BY mailbox, uidvalidity)");
    while (row.next()) {
      MailboxCount count{row.take<std::string>(), row.take<std::uint32_t>()};
      for (auto* number :
           {&count.received, &count.messages, &count.duplicates, &count.ignored, &count.quarantined}) {
        *number = row.take<std::int64_t>();
      }
      counts.push_back(std::move(count));
    }
    return counts;
  });
}

void settle(sqlite::Database& db, const LedgerOutcome& outcome) {
  const std::int64_t changed = db.run(
      R"(UPDATE ledger SET fate = ?, reason = ?, ticket = ?, message = ?, server_done = server_done OR ?
         WHERE id = ? AND fate IN (0, 4))",
      outcome.fate, outcome.reason, outcome.ticket, outcome.message, outcome.keeps_server_copy, outcome.id);
  if (changed == 0) {
    raise(Fault::conflict,
          "ledger entry " + std::to_string(outcome.id.value) + " does not exist or has its fate already");
  }
}

}  // namespace storage
