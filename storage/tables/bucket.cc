#include "storage/bucket.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

std::int64_t number_of(Millisecond at) {
  return at.time_since_epoch().count();
}

Millisecond instant_of(std::int64_t number) {
  return Millisecond(std::chrono::milliseconds(number));
}

}  // namespace

void put(sqlite::Database& db, const Bucket& bucket) {
  db.run("DELETE FROM bucket WHERE full <= ?", number_of(bucket.spent));
  db.run(
      R"(INSERT INTO bucket (key, full, spent) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET (full, spent) = (excluded.full, excluded.spent))",
      bucket.key, number_of(bucket.full), number_of(bucket.spent));
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
      auto row = engine_->db.query("SELECT full, spent FROM bucket WHERE key = ?", key);
      if (!row.next()) continue;
      const auto full = instant_of(row.take<std::int64_t>());
      found.push_back({key, full, instant_of(row.take<std::int64_t>())});
    }
    return found;
  });
}

Result<std::vector<Bucket>> Store::buckets_of(const std::string& kind) const {
  return guard([&] {
    std::vector<Bucket> found;
    auto row = engine_->db.query("SELECT key, full, spent FROM bucket WHERE key >= ? AND key < ?", kind + " ",
                                 kind + "!");
    while (row.next()) {
      Bucket& one = found.emplace_back();
      one.key = row.take<std::string>();
      one.full = instant_of(row.take<std::int64_t>());
      one.spent = instant_of(row.take<std::int64_t>());
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
