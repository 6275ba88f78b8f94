#pragma once
// Brings a database to the version that this program writes: numbered steps, forward only, all in one
// transaction. `application_id` says that a file is ours, `user_version` which step it is at.

#include "storage/sqlite/database.hh"

namespace storage::sqlite {

inline constexpr int kApplicationId = 0x544B5444;  // "TKTD"

int latest_version();
// 0 for a new, empty file. Raises Failure if the file is another program's, or newer than latest_version().
int version_of(Database& database);
// `to` is for the tests that make databases of earlier versions.
void migrate(Database& database, int to = latest_version());

}  // namespace storage::sqlite
