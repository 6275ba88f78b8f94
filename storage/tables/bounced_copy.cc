#include "storage/bounced_copy.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Returned& returned) {
  db.run("INSERT INTO returned (message, recipient_no, at, words) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
         returned.message, returned.recipient_no, returned.at, returned.words);
}

void put(sqlite::Database& db, const DeadAddress& dead) {
  db.run(
      R"(INSERT INTO dead_address (address, since, words) VALUES (?, ?, ?)
         ON CONFLICT (address) DO UPDATE SET words = excluded.words)",
      dead.address, dead.since, dead.words);
}

void revive(sqlite::Database& db, const std::string& address) {
  db.run("DELETE FROM dead_address WHERE address = ?", address);
}

Result<std::vector<DeadAddress>> Store::dead_among(std::span<const std::string> addresses) const {
  return engine_->read([&] {
    std::vector<DeadAddress> found;
    for (const std::string& address : addresses) {
      auto row =
          engine_->db.query("SELECT address, since, words FROM dead_address WHERE address = ?", address);
      if (row.next())
        found.push_back({row.take<std::string>(), row.take<Instant>(), row.take<std::string>()});
    }
    return found;
  });
}

Result<bool> Store::is_returned(MessageNo message, int recipient_no) const {
  return guard([&] {
    return engine_->db
        .query("SELECT 1 FROM returned WHERE message = ? AND recipient_no = ?", message, recipient_no)
        .next();
  });
}

// Relays may change the case of an id, and the JSON of the lists (sqlite/list.cc) leaves its letters alone.
Result<bool> Store::is_cited(TicketId ticket, const std::string& message_id) const {
  return guard([&] {
    return engine_->db
        .query(R"(SELECT 1 FROM message WHERE ticket = ?1 AND (machine = 0 OR direction <> 1)
                  AND (instr(lower(in_reply_to), lower(?2)) OR instr(lower(reference_list), lower(?2))))",
               ticket, message_id)
        .next();
  });
}

}  // namespace storage
