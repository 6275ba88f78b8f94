// Making a backup beside whoever serves the database, and reading one whole.

#include "storage/backup.hh"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/disk/copy.hh"
#include "storage/disk/file.hh"
#include "storage/failure.hh"
#include "storage/hash/digest.hh"
#include "storage/sqlite/migrate.hh"
#include "storage/tables/backup_word.hh"
#include "storage/vault/vault.hh"

namespace storage {
namespace {

namespace fs = std::filesystem;
using Tell = std::function<void()>;

constexpr const char* kName = "/tickets.db";
constexpr const char* kMails = ".mail";
constexpr std::size_t kMostDamage = 20;  // lines of a report

std::string copy_in(const std::string& folder) {
  return folder + kName;
}

std::string draft_in(const std::string& folder) {
  return copy_in(folder) + ".new";
}

std::int64_t count(sqlite::Database& db, const char* table) {
  auto row = db.query(std::string("SELECT count(*) FROM ") + table);
  row.next();
  return row.take<std::int64_t>();
}

std::optional<std::string> secret_of(sqlite::Database& db) {
  auto row = db.query("SELECT value FROM meta WHERE name = 'secret'");
  if (!row.next()) return std::nullopt;
  return row.take<std::string>();
}

// Nothing where there is no database, or a broken one.
std::optional<std::string> secret_of_copy(const std::string& path) {
  if (!disk::exists(path)) return std::nullopt;
  try {
    sqlite::Database db({.path = path, .read_only = true});
    return secret_of(db);
  } catch (const Failure&) {
    return std::nullopt;
  }
}

// Nobody but who made it may read what is in it.
void make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return disk::sync_directory(disk::parent(folder));
  if (errno != EEXIST) disk::raise_errno(errno, "make the folder " + folder);
}

// One backup at a time into one folder.
disk::File hold(const std::string& folder) {
  auto file = disk::File::open(folder, O_RDONLY | O_DIRECTORY);
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) disk::raise_errno(errno, "lock " + folder);
  raise(Fault::locked, "another backup is being made in " + folder, "wait for it, or name another folder");
}

bool holds_nothing_else(const std::string& folder) {
  const std::string draft = fs::path(draft_in(folder)).filename();
  for (const auto& entry : fs::directory_iterator(folder))
    if (!entry.path().filename().string().starts_with(draft)) return false;
  return true;
}

// Mails of two desks in one folder would be no backup of either, and a folder of ours is no place for a copy.
void require_ours(const std::string& folder, const std::string& database,
                  const std::optional<std::string>& secret) {
  std::error_code ignored;
  const bool own = fs::equivalent(copy_in(folder), database, ignored) ||
                   fs::equivalent(folder, disk::parent(database), ignored);
  if (own || disk::exists(copy_in(folder) + ".lock"))
    raise(Fault::conflict, folder + " is the folder of a desk that is served", "name another folder");
  const auto earlier = secret_of_copy(copy_in(folder));
  const auto begun = earlier ? earlier : secret_of_copy(draft_in(folder));
  if ((begun && begun == secret) || holds_nothing_else(folder)) return;
  raise(Fault::conflict, folder + " is not empty and holds no backup of this desk",
        "name a new folder, or an earlier backup of the same desk");
}

// A file alone, without a log beside it, that can be read where nobody may write.
void stamp(const std::string& draft, Instant now, BackupMade& made) {
  sqlite::Database db({.path = draft});
  db.script("PRAGMA journal_mode = DELETE");
  db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", std::string(kBackupWord),
         std::to_string(now.time_since_epoch().count()));
  made.tickets = count(db, "ticket");
  made.mails = count(db, "raw");
}

std::uint64_t copy_mails(const std::string& from, const std::string& to, const Tell& tell) {
  make_folder(to);
  std::uint64_t copied = 0;
  std::error_code error;
  for (fs::directory_iterator entry(from, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.ends_with(".seg")) copied += disk::copy_file(entry->path(), to + "/" + name, tell);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    disk::raise_errno(error.value(), "list the mail folder " + from);
  disk::sync_directory(to);
  return copied;
}

void remove_draft(const std::string& draft) {
  for (const char* end : {"", "-journal", "-wal", "-shm"}) ::unlink((draft + end).c_str());
}

BackupMade make(const BackupOrder& order, Instant now) {
  if (!disk::exists(order.database))
    raise(Fault::unavailable, "there is no database at " + order.database, "check storage: path:");
  const std::string database = fs::canonical(order.database);
  make_folder(order.folder);
  const auto held = hold(order.folder);
  sqlite::Database db({.path = database, .read_only = true});
  if (sqlite::version_of(db) == 0)
    raise(Fault::unavailable, database + " is empty", "start ticketd once: it sets the database up");
  require_ours(order.folder, database, secret_of(db));
  BackupMade made{.database = copy_in(order.folder)};
  const std::string draft = draft_in(order.folder);
  remove_draft(draft);
  db.copy_to(draft, order.on_progress);
  stamp(draft, now, made);
  auto file = disk::File::open(draft, O_RDWR);
  file.sync_all();
  made.bytes_copied = file.size() + copy_mails(database + kMails, made.database + kMails, order.on_progress);
  if (::rename(draft.c_str(), made.database.c_str()) != 0) disk::raise_errno(errno, "rename " + draft);
  disk::sync_directory(order.folder);
  return made;
}

// A report that does not grow without end.
class Report {
 public:
  explicit Report(std::vector<std::string>& lines) : lines_(lines) {}
  void add(std::string line) {
    if (lines_.size() < kMostDamage) lines_.push_back(std::move(line));
    ++total_;
  }
  ~Report() {
    if (total_ > kMostDamage) lines_.push_back("and " + std::to_string(total_ - kMostDamage) + " more");
  }

 private:
  std::vector<std::string>& lines_;
  std::size_t total_ = 0;
};

void check_database(sqlite::Database& db, Report& report) {
  for (auto row = db.query("PRAGMA integrity_check(20)"); row.next();)
    if (auto line = row.take<std::string>(); line != "ok") report.add("database: " + line);
  for (auto row = db.query("PRAGMA foreign_key_check"); row.next();)
    report.add("database: a row of " + row.take<std::string>() + " names another that is not there");
  if (!secret_of(db)) report.add("database: the desk's secret is missing");
}

std::int64_t check_mails(sqlite::Database& db, const std::string& path, const Tell& tell, Report& report) {
  vault::Found found;
  const auto mails = vault::open_folder({.path = path, .read_only = true}, found);
  std::int64_t seen = 0;
  auto row = db.query("SELECT digest, segment, position, size FROM raw ORDER BY segment, position");
  for (; row.next(); ++seen) {
    const auto digest = row.take<Digest>();
    const vault::Spot spot{row.take<std::uint32_t>(), row.take<std::uint64_t>(), row.take<std::uint64_t>()};
    try {
      mails->read(digest, spot);
    } catch (const Failure& failure) {
      report.add(failure.what());
    }
    if (tell) tell();
  }
  return seen;
}

BackupFound verify(const std::string& folder, const Tell& tell) {
  const std::string path = copy_in(folder);
  if (!disk::exists(path))
    raise(Fault::unavailable, "there is no backup in " + folder, "name the folder that holds tickets.db");
  sqlite::Database db({.path = path, .read_only = true});
  if (sqlite::version_of(db) == 0) raise(Fault::corrupt, path + " is empty", "make another backup");
  BackupFound found;
  Report report(found.damage);
  check_database(db, report);
  found.made = backup_made(db);
  found.tickets = count(db, "ticket");
  found.mails = check_mails(db, path + kMails, tell, report);
  return found;
}

}  // namespace

Result<BackupMade> back_up(const BackupOrder& order, Instant now) {
  return guard([&] { return make(order, now); });
}

Result<BackupFound> verify_backup(const std::string& folder, const std::function<void()>& on_progress) {
  return guard([&] { return verify(folder, on_progress); });
}

}  // namespace storage
