// A database that was put back from a backup: how it is known, and how the desk goes on from it.
//
// It is older than the file of marks beside it, or that file is gone, or the database is a copy, or somebody
// else wrote it since we closed it, or an operator says so. Then a new epoch begins above every number that
// is known to have been given out; the mails that the vault has and the database does not know are to be
// taken in again; and acknowledgements that wait are held, since they may have gone out meanwhile. All of it
// is one transaction, so that a start which is cut short does it again.

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/hash/digest.hh"
#include "storage/tables/backup_word.hh"
#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

constexpr std::int64_t kMargin = 1000;  // what may have been given out, where nothing says how much was
// Where the folder was put back as a whole: by the time that may have passed, a ticket a minute.
constexpr std::int64_t kLeastMargin = 10;
constexpr const char* kMarksMemory = "marks";  // of meta: the database had a file of marks, and was this file

// What no copy has in common with the original: when the file was made. Empty where the file system does not
// know.
std::string identity_of(const std::string& path) {
  struct statx status {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_BTIME, &status) != 0) return {};
  if ((status.stx_mask & STATX_BTIME) == 0) return {};
  return std::to_string(status.stx_btime.tv_sec) + "." + std::to_string(status.stx_btime.tv_nsec);
}

std::optional<std::string> meta(sqlite::Database& db, const char* name) {
  auto row = db.query("SELECT value FROM meta WHERE name = ?", std::string(name));
  if (!row.next()) return std::nullopt;
  return row.take<std::string>();
}

// Tells this desk from others, and does not tell its secret.
std::string desk_word(sqlite::Database& db) {
  return to_hex(sha256("marks" + meta(db, "secret").value_or(""))).substr(0, 16);
}

bool knows_epoch(sqlite::Database& db, std::int64_t no) {
  return db.query("SELECT 1 FROM epoch WHERE no = ?", no).next();
}

std::int64_t random_epoch() {
  std::uint32_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) disk::raise_errno(errno, "get random bytes");
  return static_cast<std::int64_t>(number >> 1) + 1;
}

void skip_to(sqlite::Database& db, const char* table, std::int64_t number) {
  const std::string name(table);
  if (db.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", number, name) == 0)
    db.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, number);
}

struct Restore {
  std::string why;  // empty: this is no restored database
  Marks last;       // begin above these
};

std::string say(const Marks& marks) {
  return "ticket " + std::to_string(marks.ticket) + ", message " + std::to_string(marks.message);
}

Restore beyond(const char* why, const Marks& given, std::int64_t margin) {
  return {why, {0, given.ticket + margin, given.message + margin}};
}

// When the file was put where it is, or written last.
std::optional<Instant> changed(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return Instant(std::chrono::seconds(status.st_ctim.tv_sec));
}

// A backup knows nothing of what was given out since. Where no marks tell, time does: a ticket a minute, and
// ten messages.
Restore after_backup(Instant made, const Marks& here, bool marks, const std::string& path) {
  constexpr std::int64_t kMessagesATicket = 10, kMost = 1'000'000;
  std::int64_t minutes = 0;
  if (const auto at = changed(path))
    minutes = std::chrono::duration_cast<std::chrono::minutes>(*at - made).count();
  const std::int64_t margin = marks ? 0 : std::clamp(minutes, kMargin, kMost);
  const std::int64_t messages = marks ? 0 : std::clamp(minutes * kMessagesATicket, kMargin, kMost);
  return {"the database is a backup", {0, here.ticket + margin, here.message + messages}};
}

Restore look(sqlite::Database& db, const MarksFile& file, const Options& options, const StopMark& stop) {
  const auto& marks = file.last();
  const Given given = given_numbers(db);
  const Marks here{0, given.ticket, given.message};
  const auto had = meta(db, kMarksMemory);
  if (marks &&
      (marks->ticket > given.ticket || marks->message > given.message || !knows_epoch(db, marks->epoch)))
    return {"the database knows of " + say(here) + "; given out were " + say(*marks),
            {0, std::max(marks->ticket, given.ticket), std::max(marks->message, given.message)}};
  if (options.restored) return beyond("an operator says so", here, kMargin);
  if (const auto made = backup_made(db)) return after_backup(*made, here, marks.has_value(), options.path);
  if (!had) return {};
  if (!marks && !file.is_closed_to_us())
    return beyond("the file that remembers which numbers were given out is gone", here, kMargin);
  const std::string identity = identity_of(options.path);
  if (!had->empty() && !identity.empty() && *had != identity)
    return beyond("the database is a copy of another file", here, 0);
  if (!stop.touched()) return {};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(*stop.touched()).count();
  return beyond("the database was written by another program since it was closed", here,
                std::clamp<std::int64_t>(minutes, kLeastMargin, kMargin));
}

void begin_epoch(sqlite::Database& db, std::int64_t no, const Marks& above) {
  const Given given = given_numbers(db);
  db.run("UPDATE epoch SET ticket = ?, message = ? WHERE ticket IS NULL", given.ticket, given.message);
  db.run("INSERT INTO epoch (no) VALUES (?)", no);
  skip_to(db, "ticket", above.ticket);
  skip_to(db, "message", above.message);
}

// Row by row in the order of the vault, so that the last one named is the last one there.
void name_recovered(sqlite::Database& db, const std::map<Digest, vault::Spot>& loose) {
  for (const auto& [digest, spot] : loose)
    db.run(
        R"(INSERT INTO raw (segment, position, size, digest, recovered) VALUES (?,?,?,?,1)
           ON CONFLICT DO NOTHING)",
        spot.segment, spot.position, spot.size, digest);
}

void hold_acknowledgements(sqlite::Database& db) {
  db.run(
      R"(UPDATE outbox SET state = ?, last_error = 'an older database was put back: this may have gone out before'
         WHERE kind = 'ack' AND state IN (1, 2, 4))",
      OutboxState::held);
}

}  // namespace

std::int64_t present_epoch(sqlite::Database& db) {
  auto row = db.query("SELECT no FROM epoch WHERE ticket IS NULL");
  return row.next() ? row.take<std::int64_t>() : 0;
}

void Store::Engine::find_restore() {
  const auto had = meta(db, kMarksMemory);
  const bool fresh = !had && given_numbers(db).ticket == 0;
  marks.emplace(options.path + ".marks", desk_word(db), fresh);
  const Restore restore = look(db, *marks, options, stop);
  if (restore.why.empty()) keep_marks();
  const std::string identity = identity_of(options.path);
  // The database says that it has a file of marks only once that is there.
  if (restore.why.empty() && (had == identity || !marks->last())) return stop.begin();
  begin();
  detail::Rollback undo{this};
  if (!restore.why.empty()) begin_again(restore.why, restore.last);
  db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", std::string(kMarksMemory), identity);
  undo.engine = nullptr;
  commit();
  stop.begin();
  recovery.restored = restore.why;
  if (restore.why.empty()) return;
  loose.clear();
  keep_marks();
}

void Store::Engine::begin_again(const std::string& why, const Marks& above) {
  epoch = random_epoch();
  begin_epoch(db, epoch, above);
  name_recovered(db, loose);
  hold_acknowledgements(db);
  db.run("DELETE FROM meta WHERE name = ?", std::string(kBackupWord));
  put(db, Memory{"restored", why + "; mails to be taken in again: " + std::to_string(loose.size())});
}

// Where this fails the numbers are in the database alone, and the next commit that gives one tries again.
void Store::Engine::keep_marks() {
  if (!marks) return;
  try {
    const Given given = given_numbers(db);
    const Marks reached{epoch, given.ticket, given.message};
    if (marks->last() != reached) marks->write(reached);
    stop.refresh();
  } catch (const Failure&) {
    return;
  }
  step("marks kept");
}

Result<std::vector<Epoch>> Store::epochs() const {
  return guard([&] {
    std::vector<Epoch> found;
    auto row = engine_->db.query("SELECT no, ticket IS NOT NULL, ticket, message FROM epoch ORDER BY rowid");
    while (row.next())
      found.push_back(
          {row.take<std::int64_t>(), row.take<bool>(), row.take<TicketId>(), row.take<MessageNo>()});
    return found;
  });
}

Result<std::vector<Digest>> Store::recovered_mails(std::size_t limit) const {
  return guard([&] {
    std::vector<Digest> found;
    auto row = engine_->db.query(
        "SELECT digest FROM raw WHERE recovered = 1 ORDER BY segment, position LIMIT ?", limit);
    while (row.next()) found.push_back(row.take<Digest>());
    return found;
  });
}

Result<bool> Store::is_recovered(const Digest& raw) const {
  return guard(
      [&] { return engine_->db.query("SELECT 1 FROM raw WHERE digest = ? AND recovered <> 0", raw).next(); });
}

Result<void> Store::settle_recovered(const Digest& raw, bool readable) {
  return engine_->write([&] {
    engine_->db.run("UPDATE raw SET recovered = ? WHERE digest = ? AND recovered = 1", readable ? 3 : 2, raw);
  });
}

}  // namespace storage
