// Words that the desk remembers about itself.

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

// Apart from what storage itself keeps in the same table.
std::string key_of(const std::string& name) {
  return "desk." + name;
}

}  // namespace

void put(sqlite::Database& db, const Memory& memory) {
  db.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", key_of(memory.name), memory.value);
}

Result<std::optional<std::string>> Store::memory(const std::string& name) const {
  return guard([&]() -> std::optional<std::string> {
    auto row = engine_->db.query("SELECT value FROM meta WHERE name = ?", key_of(name));
    if (!row.next()) return std::nullopt;
    return row.take<std::string>();
  });
}

}  // namespace storage
