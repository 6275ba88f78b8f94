#include "storage/tables/engine.hh"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

#include "storage/disk/file.hh"
#include "storage/sqlite/migrate.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

constexpr const char* kMemory = ":memory:";

bool in_memory(const Options& options) {
  return options.path == kMemory;
}

// Every name of a database must lead to the same lock.
Options resolved(Options options) {
  if (in_memory(options)) return options;
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(options.path, error);
  if (!error) options.path = path.string();
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::is_directory(status)) {
    raise(Fault::unavailable, options.path + " is a folder", "storage: path names the database file in it");
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    raise(Fault::unavailable, options.path + " is no ordinary file",
          "storage: path names the file that the database is in");
  }
  return options;
}

std::optional<disk::Lock> take_lock(const Options& options) {
  if (options.read_only || in_memory(options)) return std::nullopt;
  return std::optional<disk::Lock>(std::in_place, options.path + ".lock", options.path,
                                   options.passing ? disk::Lock::Role::passes : disk::Lock::Role::serves);
}

// Readers leave the file as it is.
std::string marked_file(const Options& options) {
  return options.read_only || in_memory(options) ? "" : options.path;
}

// Creates the file where it is missing, so that it gets our permissions and the system's plain error
// messages. An existing file is not opened here: closing it would drop the locks that SQLite may hold on it
// in this process.
void prepare_file(const Options& options) {
  if (in_memory(options) || disk::exists(options.path)) return;
  if (options.read_only) {
    raise(Fault::unavailable, "there is no database at " + options.path,
          "check storage: path; ticketd creates it");
  }
  disk::File::open(options.path, O_RDWR | O_CREAT | O_EXCL);
  disk::sync_directory(disk::parent(options.path));
}

// A hard link leads to the same file and past the lock beside it. SQLite's own locks are of another kind;
// closing this descriptor before SQLite's would drop them.
std::optional<disk::File> hold_file(const Options& options) {
  if (marked_file(options).empty()) return std::nullopt;
  prepare_file(options);
  auto file = disk::File::open(options.path, O_RDWR);
  while (::flock(file.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) disk::raise_errno(errno, "lock " + options.path);
    raise(Fault::locked, options.path + " is served by another process, under another name",
          "one process serves one database: stop the other one, or take the link away");
  }
  return file;
}

sqlite::Database::Settings settings(const Options& options) {
  prepare_file(options);
  return {
      .path = in_memory(options) ? "" : options.path, .read_only = options.read_only, .busy = options.busy};
}

template <class T>
T pragma(sqlite::Database& db, std::string_view sql) {
  auto row = db.query(sql);
  return row.next() ? row.take<T>() : T{};
}

// Enough for the tickets of a day; what was used longest ago goes to the temporary file. (SQLite's own
// ":memory:" never gives a page back, and looks at all of them in many a commit.)
void set_up_passing(sqlite::Database& db) {
  db.script("PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -2048");
}

// Commits survive power loss (FULL syncs each), and the log does not stay large after a burst.
void set_up(sqlite::Database& db, const Options& options) {
  db.script("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
  if (options.read_only) {
    db.script("PRAGMA query_only = ON");
    return;
  }
  if (in_memory(options)) return set_up_passing(db);
  const auto mode = pragma<std::string>(db, "PRAGMA journal_mode = WAL");
  if (mode != "wal") {
    raise(Fault::unavailable, options.path + ": the file system does not allow a write-ahead log",
          "keep the database on a local disk, not on a network share");
  }
  db.script("PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864");
}

bool check(sqlite::Database& db, const Options& options, bool unclean_stop) {
  const auto pages = pragma<std::uint64_t>(db, "PRAGMA page_count");
  const auto size = pages * pragma<std::uint64_t>(db, "PRAGMA page_size");
  if (!options.check || size > (unclean_stop ? options.check_limit_unclean : options.check_limit))
    return false;
  const auto found = pragma<std::string>(db, "PRAGMA quick_check(1)");
  if (found != "ok") {
    raise(Fault::corrupt, options.path + " is damaged: " + found,
          "stop the service, keep a copy of the file, and restore a backup");
  }
  return true;
}

void require_current(sqlite::Database& db) {
  if (sqlite::version_of(db) < sqlite::latest_version()) {
    raise(Fault::unavailable, db.path() + " is of an earlier version",
          "start ticketd once: it brings the database up to date");
  }
}

// The last record that the database names.
std::optional<vault::Spot> last_known(sqlite::Database& db) {
  auto row = db.query("SELECT segment, position, size FROM raw ORDER BY segment DESC, position DESC LIMIT 1");
  if (!row.next()) return std::nullopt;
  return vault::Spot{row.take<std::uint32_t>(), row.take<std::uint64_t>(), row.take<std::uint64_t>()};
}

void make_secret(sqlite::Database& db) {
  Digest secret{};
  if (::getentropy(secret.data(), secret.size()) != 0) disk::raise_errno(errno, "get random bytes");
  db.run("INSERT INTO meta (name, value) VALUES ('secret', ?) ON CONFLICT DO NOTHING", secret);
}

}  // namespace

Store::Engine::Engine(const Options& given)
    : options(resolved(given)),
      lock(take_lock(options)),
      held(hold_file(options)),
      stop(marked_file(options)),
      db(settings(options)) {
  recovery.unclean_stop = lock && lock->after_unclean_stop();
  sqlite::version_of(db);  // before anything is changed in a file that may not be ours
  set_up(db, options);
  if (options.read_only) {
    require_current(db);
  } else {
    const sqlite::Progress progress(db, options.on_progress);
    recovery.checked = check(db, options, recovery.unclean_stop);
    sqlite::migrate(db);
    make_secret(db);
  }
  epoch = present_epoch(db);
  if (in_memory(options)) {
    vault = vault::in_memory();
    return;
  }
  vault::Found found;
  vault = vault::open_folder({.path = options.path + ".mail",
                              .read_only = options.read_only,
                              .segment_size = options.segment_size,
                              .last_known = last_known(db),
                              .step = options.on_step,
                              .progress = options.on_progress},
                             found);
  for (const auto& [digest, spot] : found.loose) loose.emplace(digest, spot);
  recovery.loose_mails = loose.size();
  recovery.torn_bytes = found.torn;
  recovery.missing = found.missing;
  if (!options.read_only) find_restore();
}

void Store::Engine::begin() {
  if (db.in_transaction()) throw std::logic_error("storage: a transaction is open already");
  db.run("BEGIN IMMEDIATE");
}

void Store::Engine::commit() {
  step("database committing");
  try {
    db.run("COMMIT");
  } catch (const Failure&) {
    rollback();
    throw;
  }
  step("database committed");
}

void Store::Engine::rollback() noexcept {
  try {
    if (db.in_transaction()) db.run("ROLLBACK");
  } catch (const Failure&) {
    // SQLite rolls back by itself when the connection closes, or when the log is read again.
  }
}

}  // namespace storage
