#include "storage/bucket.hh"

#include "storage/engine.hh"
#include "storage/put.hh"

namespace storage {
namespace {

std::int64_t number_of(Millisecond at) {
  return at.time_since_epoch().count();
}

}  // namespace

void put(sqlite::Database& db, const Bucket& bucket) {
  db.run("DELETE FROM bucket WHERE full <= ?", number_of(bucket.now));
  db.run("INSERT INTO bucket (key, full) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET full = excluded.full",
         bucket.key, number_of(bucket.full));
}

void put(sqlite::Database& db, const Count& count) {
  db.run(
      R"(INSERT INTO counter (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = value + excluded.value)",
      count.name, count.value);
}

Result<std::vector<Bucket>> Store::buckets(std::span<const std::string> keys) const {
  return engine_->read([&] {
    std::vector<Bucket> found;
    for (const std::string& key : keys) {
      auto row = engine_->db.query("SELECT full FROM bucket WHERE key = ?", key);
      if (row.next())
        found.push_back({key, Millisecond(std::chrono::milliseconds(row.take<std::int64_t>())), {}});
    }
    return found;
  });
}

Result<std::vector<Count>> Store::counters() const {
  return guard([&] {
    std::vector<Count> found;
    auto row = engine_->db.query("SELECT name, value FROM counter ORDER BY name");
    while (row.next()) found.push_back({row.take<std::string>(), row.take<std::int64_t>()});
    return found;
  });
}

}  // namespace storage
