#include "storage/tables/ledger_row.hh"

#include <algorithm>

namespace storage {
namespace {

LedgerEntry read_entry(sqlite::Query& row) {
  LedgerEntry entry;
  entry.id = row.take<LedgerId>();
  entry.place = {row.take<std::string>(), row.take<std::uint32_t>(), row.take<std::uint32_t>()};
  entry.fate = row.take<Fate>();
  entry.reason = row.take<std::string>();
  entry.ticket = row.take<TicketId>();
  entry.message = row.take<MessageNo>();
  entry.raw = row.take<std::optional<Digest>>();
  entry.size = row.take<std::uint64_t>();
  entry.attempts = row.take<int>();
  entry.crashes_alone = row.take<int>();
  entry.truncated = row.take<bool>();
  entry.server_done = row.take<bool>();
  entry.copied = row.take<bool>();
  entry.next_try = row.take<std::optional<Instant>>();
  entry.received = row.take<Instant>();
  entry.internal_date = row.take<std::optional<Instant>>();
  return entry;
}

std::uint32_t number_of(sqlite::Query row) {
  return row.next() ? row.take<std::uint32_t>() : 0;
}

}  // namespace

const std::string kSelectLedger =
    R"(SELECT id, mailbox, uidvalidity, uid, fate, reason, ticket, message, raw, size, attempts,
              crashes_alone, truncated, server_done, copied, next_try, received, internal_date
       FROM ledger )";

std::vector<LedgerEntry> read_entries(sqlite::Query row) {
  std::vector<LedgerEntry> entries;
  while (row.next()) entries.push_back(read_entry(row));
  return entries;
}

std::optional<LedgerEntry> find_entry(sqlite::Database& db, const Place& place) {
  auto row = db.query(kSelectLedger + "WHERE mailbox = ? AND uidvalidity = ? AND uid = ?", place.mailbox,
                      place.uidvalidity, place.uid);
  if (!row.next()) return std::nullopt;
  return read_entry(row);
}

void insert_entry(sqlite::Database& db, LedgerEntry& entry) {
  db.run(
      R"(INSERT INTO ledger (mailbox, uidvalidity, uid, fate, reason, raw, size, attempts, truncated,
                             server_done, next_try, internal_date, received)
         VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?))",
      entry.place.mailbox, entry.place.uidvalidity, entry.place.uid, entry.fate, entry.reason, entry.raw,
      entry.size, entry.attempts, entry.truncated, entry.server_done, entry.next_try, entry.internal_date,
      entry.received);
  entry.id = {db.last_id()};
}

LedgerEntry fill_in(sqlite::Database& db, LedgerEntry known, const LedgerEntry& fresh) {
  LedgerEntry filled = fresh;
  filled.id = known.id;
  db.run(
      R"(UPDATE ledger SET fate = 0, reason = '', raw = ?, size = ?, attempts = ?, crashes_alone = 0, truncated = ?,
                           server_done = ?, next_try = NULL, internal_date = ?, received = ? WHERE id = ?)",
      fresh.raw, fresh.size, fresh.attempts, fresh.truncated, fresh.server_done, fresh.internal_date,
      fresh.received, known.id);
  return filled;
}

// The highest number of all, which nobody but a mistake gives, leads nowhere: it is passed over.
std::uint32_t next_number(sqlite::Database& db, const std::string& mailbox, std::uint32_t uidvalidity) {
  const std::string mine = " WHERE mailbox = ? AND uidvalidity = ? AND ";
  const auto known =
      number_of(db.query("SELECT max(uid) FROM ledger" + mine + "uid < 4294967295", mailbox, uidvalidity));
  const auto alone = number_of(
      db.query("SELECT max(last) FROM left_alone" + mine + "last < 4294967295", mailbox, uidvalidity));
  return std::max(known, alone) + 1;
}

}  // namespace storage
