// What somebody wrote lately: enough to see two programs writing to one another. Whatever one of our people
// does by mail, an answer, a note or a command, breaks the run.

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

Result<std::vector<Heard>> Store::heard_from(const std::string& address, Instant since,
                                             std::size_t limit) const {
  return guard([&] {
    std::vector<Heard> found;
    auto row = engine_->db.query("SELECT ticket, stored, subject, " + kWordsSaid + R"(,
                  EXISTS (SELECT 1 FROM attachment WHERE attachment.message = it.no), proof
           FROM message AS it
           WHERE from_address = ? COLLATE NOCASE AND stored >= ? AND direction = 1 AND
                 NOT EXISTS (SELECT 1 FROM message AS answer
                             WHERE answer.ticket = it.ticket AND answer.no > it.no AND
                                   answer.direction IN (2, 3) AND NOT answer.machine)
           ORDER BY no DESC LIMIT ?)",
                                 address, since, limit);
    while (row.next())
      found.push_back({row.take<TicketId>(), row.take<Instant>(), row.take<std::string>(),
                       row.take<std::string>(), row.take<bool>(), row.take<Proof>()});
    return found;
  });
}

}  // namespace storage
