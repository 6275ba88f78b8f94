#pragma once
// What stands behind a Store: the lock, the database, the vault, and the rules of reading and writing that
// all families (ledger, tickets, messages, outbox, timers) follow. The public headers know only its name.

#include <map>
#include <memory>
#include <optional>

#include "storage/disk/lock.hh"
#include "storage/disk/stop_mark.hh"
#include "storage/failure.hh"
#include "storage/sqlite/database.hh"
#include "storage/store.hh"
#include "storage/tables/marks.hh"
#include "storage/vault/vault.hh"

namespace storage {

struct Store::Engine {
  explicit Engine(const Options& options);

  void begin();
  void commit();  // rolls back if it fails
  void rollback() noexcept;
  void require_transaction() const;
  void undo_changes();  // back to the savepoint of apply()
  // restore.cc
  void find_restore();  // once the vault is open: whether an older database was put back
  void begin_again(const std::string& why, const Marks& above);
  void keep_marks();  // what was given out is durable beside the database too
  void step(std::string_view name) const {
    if (options.on_step) options.on_step(name);
  }

  // Runs `work` in a transaction of its own: durable when it returns, undone if it raises.
  template <class F>
  auto write(F&& work) -> Result<std::invoke_result_t<F>>;
  // Runs `work` on one state of the database, even when another process writes meanwhile.
  template <class F>
  auto read(F&& work) -> Result<std::invoke_result_t<F>>;

  Options options;
  Recovery recovery;
  std::optional<disk::Lock> lock;  // released last
  std::optional<disk::File> held;  // the same lock, for who comes by another name
  StopMark stop;                   // written once the database is closed
  sqlite::Database db;
  std::unique_ptr<vault::Vault> vault;
  std::map<Digest, vault::Spot> loose;  // in the vault, durable, but not yet named by the table `raw`
  std::optional<MarksFile> marks;       // none: read-only, or in memory
  std::int64_t epoch = 0;               // the present one
  // Outgoing mail that an earlier process had under way, and nobody was told of; nothing: not looked for yet.
  std::optional<std::size_t> interrupted;
  std::optional<Instant> now;  // that a caller named last, in taking mail or asking what is due
};

namespace detail {

// Ends a transaction that was not committed.
struct Rollback {
  Store::Engine* engine;
  ~Rollback() {
    if (engine != nullptr) engine->rollback();
  }
};

}  // namespace detail

template <class F>
auto Store::Engine::write(F&& work) -> Result<std::invoke_result_t<F>> {
  return guard([&] {
    begin();
    detail::Rollback undo{this};
    const auto finish = [&] {
      undo.engine = nullptr;
      commit();
    };
    if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
      work();
      finish();
    } else {
      auto result = work();
      finish();
      return result;
    }
  });
}

template <class F>
auto Store::Engine::read(F&& work) -> Result<std::invoke_result_t<F>> {
  return guard([&] {
    if (db.in_transaction()) return work();
    db.run("BEGIN");
    detail::Rollback end{this};
    return work();
  });
}

}  // namespace storage
