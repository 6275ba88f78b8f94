#include "storage/roster.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Shift& shift) {
  db.run("INSERT INTO shift (rotation, agent, start, finish) VALUES (?,?,?,?)", shift.rotation, shift.agent,
         shift.from, shift.to);
}

void put(sqlite::Database& db, const Swap& swap) {
  db.run("INSERT INTO swap (digest, asker, other, start, finish, expires) VALUES (?,?,?,?,?,?)", swap.digest,
         swap.asker, swap.other, swap.from, swap.to, swap.expires);
}

void put(sqlite::Database& db, const Pick& pick) {
  db.run("INSERT INTO pick (\"group\", agent) VALUES (?,?) ON CONFLICT DO UPDATE SET agent = excluded.agent",
         pick.group, pick.agent);
}

// As with confirmations: a code works once.
void spend_swap(sqlite::Database& db, const std::string& digest) {
  if (!db.query("DELETE FROM swap WHERE digest = ? RETURNING 1", digest).next())
    raise(Fault::conflict, "a swap was confirmed before");
}

Result<std::vector<Shift>> Store::shifts(Instant now) const {
  return guard([&] {
    std::vector<Shift> found;
    auto row = engine_->db.query(
        "SELECT rotation, agent, start, finish FROM shift WHERE finish > ? ORDER BY id", now);
    while (row.next()) {
      Shift shift;
      shift.rotation = row.take<std::string>();
      shift.agent = row.take<std::string>();
      shift.from = row.take<Instant>();
      shift.to = row.take<Instant>();
      found.push_back(std::move(shift));
    }
    return found;
  });
}

Result<std::optional<Swap>> Store::swap(const std::string& digest) const {
  return guard([&]() -> std::optional<Swap> {
    auto row = engine_->db.query(
        "SELECT digest, asker, other, start, finish, expires FROM swap WHERE digest = ?", digest);
    if (!row.next()) return std::nullopt;
    Swap swap;
    for (auto* word : {&swap.digest, &swap.asker, &swap.other}) *word = row.take<std::string>();
    for (auto* instant : {&swap.from, &swap.to, &swap.expires}) *instant = row.take<Instant>();
    return swap;
  });
}

Result<std::map<std::string, std::string>> Store::picks() const {
  return guard([&] {
    std::map<std::string, std::string> found;
    auto row = engine_->db.query("SELECT \"group\", agent FROM pick");
    while (row.next()) {
      const auto group = row.take<std::string>();
      found[group] = row.take<std::string>();
    }
    return found;
  });
}

Result<std::map<std::string, int>> Store::loads() const {
  return guard([&] {
    std::map<std::string, int> counts;
    auto row = engine_->db.query(
        "SELECT assignee, count(*) FROM ticket WHERE status < 5 AND assignee <> '' GROUP BY assignee");
    while (row.next()) {
      const auto agent = row.take<std::string>();
      counts[agent] = row.take<int>();
    }
    return counts;
  });
}

}  // namespace storage
