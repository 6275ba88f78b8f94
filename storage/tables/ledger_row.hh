#pragma once
// Rows of the ledger and the values they hold. Internal.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/ledger.hh"
#include "storage/sqlite/database.hh"

namespace storage {

// In the order of LedgerEntry's members, on which read_entries() relies. A condition follows.
extern const std::string kSelectLedger;
std::vector<LedgerEntry> read_entries(sqlite::Query row);
std::optional<LedgerEntry> find_entry(sqlite::Database& db, const Place& place);
void insert_entry(sqlite::Database& db, LedgerEntry& entry);  // fills in the number
// The bytes of `fresh` have come at last for an entry that had none: it waits for a decision, as if new.
LedgerEntry fill_in(sqlite::Database& db, LedgerEntry known, const LedgerEntry& fresh);
// Above every UID that is known there, left alone included.
std::uint32_t next_number(sqlite::Database& db, const std::string& mailbox, std::uint32_t uidvalidity);

// What was ingested has no place on a server: uidvalidity 0.
inline bool has_server(const Place& place) {
  return place.uidvalidity != 0;
}

}  // namespace storage
