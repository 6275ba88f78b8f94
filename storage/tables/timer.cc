#include "storage/timer.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Timer& timer, std::optional<Instant> set) {
  db.run(
      R"(INSERT INTO timer (ticket, name, due, payload, failures, set_at) VALUES (?,?,?,?,?,?)
         ON CONFLICT (ifnull(ticket, 0), name) DO UPDATE SET due = excluded.due, payload = excluded.payload,
                                                             failures = excluded.failures, crashes = 0,
                                                             set_at = excluded.set_at)",
      timer.key.ticket, timer.key.name, timer.due, timer.payload, timer.failures, set);
}

void cancel(sqlite::Database& db, const TimerKey& key) {
  db.run("DELETE FROM timer WHERE ifnull(ticket, 0) = ? AND name = ?", key.ticket.value, key.name);
}

Result<std::vector<Timer>> Store::due_timers(Instant now, std::size_t limit) const {
  return guard([&] {
    std::vector<Timer> found;
    engine_->now = now;
    auto row = engine_->db.query(kDueTimers, now, limit);
    while (row.next()) {
      found.push_back({{row.take<TicketId>(), row.take<std::string>()},
                       row.take<Instant>(),
                       row.take<std::string>(),
                       row.take<int>(),
                       row.take<int>()});
    }
    return found;
  });
}

Result<void> Store::begin_timer(const TimerKey& key) {
  return engine_->write([&] {
    engine_->db.run("UPDATE timer SET crashes = crashes + 1 WHERE ifnull(ticket, 0) = ? AND name = ?",
                    key.ticket.value, key.name);
  });
}

Result<void> Store::end_timer(const TimerKey& key) {
  return engine_->write([&] {
    engine_->db.run(
        "UPDATE timer SET crashes = crashes - 1 WHERE ifnull(ticket, 0) = ? AND name = ? AND crashes > 0",
        key.ticket.value, key.name);
  });
}

Result<std::optional<Timer>> Store::timer(const TimerKey& key) const {
  return guard([&]() -> std::optional<Timer> {
    auto row = engine_->db.query(
        "SELECT due, payload, failures, crashes FROM timer WHERE ifnull(ticket, 0) = ? AND name = ?",
        key.ticket.value, key.name);
    if (!row.next()) return std::nullopt;
    Timer found{key, row.take<Instant>(), {}};
    found.payload = row.take<std::string>();
    found.failures = row.take<int>();
    found.crashes = row.take<int>();
    return found;
  });
}

Result<std::optional<Instant>> Store::next_timer() const {
  return guard([&] {
    auto row = engine_->db.query(kNextTimer);
    return row.next() ? row.take<std::optional<Instant>>() : std::nullopt;
  });
}

Result<bool> Store::is_set(const Timer& timer) const {
  return guard([&] {
    return engine_->db
        .query("SELECT 1 FROM timer WHERE ifnull(ticket, 0) = ? AND name = ? AND due = ?",
               timer.key.ticket.value, timer.key.name, timer.due)
        .next();
  });
}

}  // namespace storage
