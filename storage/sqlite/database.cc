#include "storage/sqlite/database.hh"

#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <new>
#include <sqlite3.h>
#include <stdexcept>
#include <unistd.h>

#include "storage/failure.hh"
#include "storage/sqlite/like.hh"

namespace storage::sqlite {
namespace {

Fault fault_of(int code, int system_error) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return Fault::full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
      return Fault::corrupt;  // our SQL is tested, so the tables are not what the version promises
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Fault::locked;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return Fault::unavailable;
    case SQLITE_INTERRUPT:
      return Fault::too_long;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
      return Fault::conflict;
    default:
      break;
  }
  const bool no_room = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  return (code & 0xFF) == SQLITE_IOERR && no_room ? Fault::full : Fault::io;
}

std::string hint_for(Fault fault, bool read_only) {
  switch (fault) {
    case Fault::full:
      return "free some space on that disk; nothing that was acknowledged is lost";
    case Fault::corrupt:
      return "stop the service, keep a copy of the file, and restore a backup";
    case Fault::too_long:
      return "ask for less: longer or rarer words, or fewer tickets";
    case Fault::locked:
      return "another program holds the database; close it and try again";
    case Fault::unavailable:
      return read_only ? "reading beside a stopped daemon needs permission to write in the database's "
                         "folder: run as the "
                         "service's user, or start the daemon"
                       : "check owner and permissions of the file and its folder";
    case Fault::newer:
    case Fault::conflict:
    case Fault::io:
      return {};
  }
  return {};
}

}  // namespace

Query::Query(Query&& other) noexcept
    : database_(other.database_), cached_(std::exchange(other.cached_, nullptr)), column_(other.column_) {}

Query::~Query() {
  if (cached_ == nullptr) return;
  sqlite3_reset(cached_->statement);
  sqlite3_clear_bindings(cached_->statement);
  cached_->lent = false;
}

bool Query::next() {
  column_ = 0;
  errno = 0;  // SQLite reports a write beyond a quota or limit as any other; the errno tells
  const int code = sqlite3_step(cached_->statement);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->raise_last(code);
  return false;
}

void Query::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(cached_->statement, index, value);
}

void Query::bind(int index, std::string_view text) {
  const int code =
      sqlite3_bind_text64(cached_->statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_->raise_last(code);
}

void Query::bind_blob(int index, const void* bytes, std::size_t size) {
  const int code = sqlite3_bind_blob64(cached_->statement, index, bytes, size, SQLITE_TRANSIENT);
  if (code != SQLITE_OK) database_->raise_last(code);
}

void Query::bind_null(int index) {
  sqlite3_bind_null(cached_->statement, index);
}

bool Query::null_at(int column) const {
  return sqlite3_column_type(cached_->statement, column) == SQLITE_NULL;
}

std::int64_t Query::integer_at(int column) const {
  return sqlite3_column_int64(cached_->statement, column);
}

std::string_view Query::bytes_at(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(cached_->statement, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(cached_->statement, column))};
}

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close(handle);
}

namespace {

// The mails of customers and the desk's secret are in it, and SQLite leaves who may read a new file to the
// umask. Its companions (-wal, -shm) get the same permissions.
void create_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0640);
  if (descriptor >= 0) ::close(descriptor);  // else it is there, or SQLite will say what is wrong
}

// SQLite counts the memory it takes, for nobody here, under one lock for all connections: two desks in two
// threads spent an eighth of their time waiting for it. To be said before SQLite is first used.
void count_no_memory() {
  [[maybe_unused]] static const int said = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Database::Database(const Settings& settings) : path_(settings.path), read_only_(settings.read_only) {
  count_no_memory();
  if (!read_only_ && !path_.empty() && path_ != ":memory:") create_private(path_);
  const int access = read_only_ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path_.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) raise_last(code);
  sqlite3_busy_timeout(handle, static_cast<int>(settings.busy.count()));
  if (const int folds = fold_letters_in_like(handle); folds != SQLITE_OK) raise_last(folds);
  restrict();
}

// A database may come from a backup or from elsewhere: its schema is not trusted with functions, and nobody
// can make our statements larger or odder than they are.
void Database::restrict() {
  sqlite3* handle = handle_.get();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  // A plan looks at no bound value: else a statement that a partial index could serve is compiled anew each
  // time.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 256 << 20);
  sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 100'000);
  sqlite3_limit(handle, SQLITE_LIMIT_VARIABLE_NUMBER, 100);
  sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
}

Database::~Database() {
  for (auto& [sql, cached] : cache_) sqlite3_finalize(cached.statement);
}

Query Database::lend(std::string_view sql) {
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int size = static_cast<int>(sql.size());
    const int code =
        sqlite3_prepare_v3(handle_.get(), sql.data(), size, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) raise_last(code);
    found = cache_.try_emplace(std::string(sql), Query::Cached{statement}).first;
  }
  if (std::exchange(found->second.lent, true))
    throw std::logic_error("statement used within itself: " + found->first);
  return {*this, found->second};
}

void Database::script(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise_last(code);
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(handle_.get());
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(handle_.get());
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

// Asked every so many steps of SQLite's machine, each of which may compare a whole text.
void Database::limit_time(std::chrono::milliseconds most) {
  constexpr int kSteps = 200;
  using Clock = std::chrono::steady_clock;
  if (most == most.zero()) return sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  stop_at_ = Clock::now() + most;
  const auto is_over = [](void* stop_at) {
    return Clock::now() < *static_cast<const Clock::time_point*>(stop_at) ? 0 : 1;
  };
  sqlite3_progress_handler(handle_.get(), kSteps, is_over, &stop_at_);
}

void Database::copy_to(const std::string& path, const std::function<void()>& tell) {
  constexpr int kPages = 1024;
  Database copy({.path = path});
  run("BEGIN");  // what is committed from now on does not begin the copy anew
  query("SELECT count(*) FROM sqlite_schema").next();
  const std::unique_ptr<sqlite3_backup, decltype(&sqlite3_backup_finish)> backup(
      sqlite3_backup_init(copy.handle_.get(), "main", handle_.get(), "main"), &sqlite3_backup_finish);
  if (!backup) copy.raise_last(sqlite3_errcode(copy.handle_.get()));
  int code = SQLITE_OK;
  errno = 0;
  while ((code = sqlite3_backup_step(backup.get(), kPages)) == SQLITE_OK)
    if (tell) tell();
  if (code != SQLITE_DONE) {
    const Fault fault = fault_of(code, errno);
    raise(fault, "cannot copy " + path_ + " to " + path + ": " + sqlite3_errstr(code),
          hint_for(fault, false));
  }
  run("COMMIT");
}

void Database::raise_last(int code) const {
  if ((code & 0xFF) == SQLITE_NOMEM) throw std::bad_alloc();
  if ((code & 0xFF) == SQLITE_MISUSE || (code & 0xFF) == SQLITE_RANGE)
    throw std::logic_error(sqlite3_errstr(code));
  const Fault fault = fault_of(code, errno);
  raise(fault, path_ + ": " + sqlite3_errmsg(handle_.get()), hint_for(fault, read_only_));
}

Progress::Progress(Database& database, Tell tell) : database_(database), tell_(std::move(tell)) {
  constexpr int kSteps = 1'000'000;  // of SQLite's machine, some tens of milliseconds
  if (!tell_) return;
  sqlite3_progress_handler(
      database_.handle_.get(), kSteps,
      [](void* self) {
        static_cast<Progress*>(self)->tell_("database");
        return 0;
      },
      this);
}

Progress::~Progress() {
  if (tell_) sqlite3_progress_handler(database_.handle_.get(), 0, nullptr, nullptr);
}

}  // namespace storage::sqlite
