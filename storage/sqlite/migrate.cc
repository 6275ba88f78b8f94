#include "storage/sqlite/migrate.hh"

#include <array>

#include "storage/failure.hh"
#include "storage/sqlite/migrations/0001_first_light.hh"
#include "storage/sqlite/migrations/0002_automations.hh"
#include "storage/sqlite/migrations/0003_agents.hh"
#include "storage/sqlite/migrations/0004_second_light.hh"
#include "storage/sqlite/migrations/0005_stored_once.hh"
#include "storage/sqlite/migrations/0006_one_record.hh"
#include "storage/sqlite/migrations/0007_mailbox.hh"
#include "storage/sqlite/migrations/0008_owed.hh"
#include "storage/sqlite/migrations/0009_proof.hh"
#include "storage/sqlite/migrations/0010_clock.hh"
#include "storage/sqlite/migrations/0011_ranks.hh"

namespace storage::sqlite {
namespace {

// The position is the version. Append only.
constexpr std::array kMigrations = {
    migrations::kFirstLight, migrations::kAutomations, migrations::kAgents,  migrations::kSecondLight,
    migrations::kStoredOnce, migrations::kOneRecord,   migrations::kMailbox, migrations::kOwed,
    migrations::kProof,      migrations::kClock,       migrations::kRanks};

template <class T>
T value(Database& database, std::string_view sql) {
  Query query = database.query(sql);
  return query.next() ? query.take<T>() : T{};
}

void check_references(Database& database) {
  if (database.query("PRAGMA foreign_key_check").next()) {
    raise(Fault::corrupt, database.path() + ": rows refer to others that do not exist",
          "restore a backup made before the upgrade");
  }
}

void run_steps(Database& database, int from, int to) {
  database.script("BEGIN IMMEDIATE");
  for (int step = from; step < to; ++step) {
    database.script(std::string(kMigrations[static_cast<std::size_t>(step)]));
  }
  database.script("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.script("PRAGMA user_version = " + std::to_string(to));
  if (from > 0) check_references(database);
  database.script("COMMIT");
}

}  // namespace

int latest_version() {
  return static_cast<int>(kMigrations.size());
}

int version_of(Database& database) {
  const int application = value<int>(database, "PRAGMA application_id");
  const int version = value<int>(database, "PRAGMA user_version");
  const bool empty = value<int>(database, "SELECT count(*) FROM sqlite_schema") == 0;
  if (application == 0 && version == 0 && empty) return 0;
  if (application != kApplicationId) {
    raise(Fault::unavailable, database.path() + " is a database of another program",
          "check storage: path in the policy");
  }
  if (version > latest_version()) {
    raise(Fault::newer,
          database.path() + " was written by a newer ticketd (version " + std::to_string(version) +
              ", this one knows up to " + std::to_string(latest_version()) + ")",
          "install the newer ticketd again, or restore the backup made before the upgrade");
  }
  return version;
}

// A step that rebuilds a table must not cascade: references rest, and are checked before the commit.
void migrate(Database& database, int to) {
  const int from = version_of(database);
  if (from >= to) return;
  database.script("PRAGMA foreign_keys = OFF");
  try {
    run_steps(database, from, to);
  } catch (const Failure&) {
    if (database.in_transaction()) database.script("ROLLBACK");
    throw;
  }
  database.script("PRAGMA foreign_keys = ON");
}

}  // namespace storage::sqlite
