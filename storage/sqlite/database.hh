#pragma once
// The wall around SQLite: beyond it are no handles, result codes or casts, only queries with typed columns.
//
//   for (auto row = db.query("SELECT id, subject FROM ticket WHERE status = ?", Status::open); row.next();) {
//     use(row.take<TicketId>(), row.take<std::string>());      // columns are taken in order
//   }
//   db.run("UPDATE ticket SET status = ? WHERE id = ?", Status::closed, id);
//
// Statements are compiled once and kept. How a C++ value becomes a column is told in values.hh. Whatever the
// disk or the file does wrong is raised as Failure.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/sqlite/values.hh"

struct sqlite3;
struct sqlite3_stmt;

namespace storage::sqlite {

// Lets the cache be searched without making a string.
struct SqlHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view sql) const noexcept { return std::hash<std::string_view>{}(sql); }
};

// A compiled statement, lent from the cache of its Database for as long as this lives.
class Query {
 public:
  Query(Query&& other) noexcept;
  ~Query();
  bool next();  // to the next row; false after the last
  template <class T>
  T take() {
    return Column<T>::read(*this, column_++);
  }

  // For values.hh. The bytes are copied; a null pointer would mean NULL.
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view text);
  void bind_blob(int index, const void* bytes, std::size_t size);
  void bind_null(int index);
  bool null_at(int column) const;
  std::int64_t integer_at(int column) const;
  std::string_view bytes_at(int column) const;  // text or blob; until the next call of next()

 private:
  friend class Database;
  struct Cached {
    sqlite3_stmt* statement = nullptr;
    bool lent = false;
  };
  Query(class Database& database, Cached& cached) : database_(&database), cached_(&cached) {}
  Database* database_;
  Cached* cached_;
  int column_ = 0;
};

class Database {
 public:
  struct Settings {
    std::string path;  // ":memory:" too; empty: a temporary file, which is gone with the Database
    bool read_only = false;
    std::chrono::milliseconds busy{5000};
  };
  explicit Database(const Settings& settings);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  template <class... Values>
  Query query(std::string_view sql, const Values&... values) {
    Query query = lend(sql);
    int index = 0;
    (Column<Values>::bind(query, ++index, values), ...);
    return query;
  }
  // Runs a statement to its end; returns how many rows it changed.
  template <class... Values>
  std::int64_t run(std::string_view sql, const Values&... values) {
    query(sql, values...).next();
    return changes();
  }
  void script(const std::string& sql);  // any number of statements, not kept
  std::int64_t last_id() const;
  // Copies one state of the database into the new file `path`, some megabytes at a time, while other
  // processes go on writing. (VACUUM INTO fails on a read-only connection: it counts the generated column of
  // `message`.)
  void copy_to(const std::string& path, const std::function<void()>& tell);
  // Statements that run longer are stopped with Fault::too_long; zero: none is.
  void limit_time(std::chrono::milliseconds most);
  bool in_transaction()
      const;  // false too after SQLite itself has rolled back, as it does when the disk is full
  const std::string& path() const { return path_; }

 private:
  friend class Query;
  friend class Progress;
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  Query lend(std::string_view sql);
  std::int64_t changes() const;
  void restrict();
  [[noreturn]] void raise_last(int code) const;

  std::string path_;
  bool read_only_;
  std::chrono::steady_clock::time_point stop_at_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<std::string, Query::Cached, SqlHash, std::equal_to<>> cache_;
};

// Calls a function again and again while statements run, one long one included, for as long as this lives.
class Progress {
 public:
  using Tell = std::function<void(std::string_view)>;
  Progress(Database& database, Tell tell);  // may be empty
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

 private:
  Database& database_;
  Tell tell_;
};

// For as long as this lives, what is read may take so long altogether.
class TimeLimit {
 public:
  TimeLimit(Database& database, std::chrono::milliseconds most) : database_(database) {
    database_.limit_time(most);
  }
  ~TimeLimit() { database_.limit_time({}); }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;

 private:
  Database& database_;
};

}  // namespace storage::sqlite
