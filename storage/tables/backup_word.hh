#pragma once
// The word by which a copy of a database says that it is a backup: when it was made, in `meta`. The first
// start that serves the copy finds it and takes it out. Internal.

#include <optional>

#include "storage/ids.hh"
#include "storage/sqlite/database.hh"

namespace storage {

inline constexpr const char* kBackupWord = "backup";

inline std::optional<Instant> backup_made(sqlite::Database& db) {
  auto row = db.query("SELECT CAST(value AS INTEGER) FROM meta WHERE name = ?", std::string(kBackupWord));
  if (!row.next()) return std::nullopt;
  return Instant(std::chrono::seconds(row.take<std::int64_t>()));
}

}  // namespace storage
