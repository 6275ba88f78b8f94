#include "storage/owed.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Owed& owed) {
  db.run("INSERT INTO owed (address, ticket, since, words) VALUES (?, ?, ?, ?)", owed.address,
         owed.ticket.value, owed.since, owed.words);
}

void forget_owed(sqlite::Database& db, std::int64_t upto) {
  db.run("DELETE FROM owed WHERE id <= ?", upto);
}

Result<std::vector<Owed>> Store::owed(std::size_t limit) const {
  return guard([&] {
    std::vector<Owed> found;
    auto row =
        engine_->db.query("SELECT id, address, ticket, since, words FROM owed ORDER BY id LIMIT ?", limit);
    while (row.next()) {
      Owed& one = found.emplace_back();
      one.id = row.take<std::int64_t>();
      one.address = row.take<std::string>();
      one.ticket = row.take<TicketId>();
      one.since = row.take<Instant>();
      one.words = row.take<std::string>();
    }
    return found;
  });
}

}  // namespace storage
