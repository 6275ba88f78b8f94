#include "storage/target.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

// In the order of Target's members, on which read_target() and put() rely.
const std::string kColumns =
    "ticket, name, started, sla, severity, span, deadline, met, breached, ended, paused_since, paused, "
    "reminded";

Target read_target(sqlite::Query& row) {
  Target target;
  target.ticket = row.take<TicketId>();
  target.name = row.take<std::string>();
  target.started = row.take<Instant>();
  for (auto* word : {&target.sla, &target.severity, &target.span}) *word = row.take<std::string>();
  for (auto* at : {&target.deadline, &target.met, &target.breached, &target.ended, &target.paused_since})
    *at = row.take<std::optional<Instant>>();
  target.paused = std::chrono::seconds(row.take<std::int64_t>());
  target.reminded = row.take<std::vector<std::string>>();
  return target;
}

}  // namespace

void put(sqlite::Database& db, const Target& target) {
  static const std::string sql =
      "INSERT OR REPLACE INTO target (" + kColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)";
  db.run(sql, target.ticket, target.name, target.started, target.sla, target.severity, target.span,
         target.deadline, target.met, target.breached, target.ended, target.paused_since,
         target.paused.count(), target.reminded);
}

void note_status(sqlite::Database& db, const Ticket& ticket) {
  db.run(
      R"(INSERT INTO status_change (ticket, at, status) SELECT ?1, ?2, ?3
         WHERE (SELECT status FROM status_change WHERE ticket = ?1 ORDER BY id DESC LIMIT 1) IS NOT ?3)",
      ticket.id, ticket.updated, ticket.status);
}

Result<std::vector<Target>> Store::targets(TicketId id) const {
  return guard([&] {
    static const std::string sql =
        "SELECT " + kColumns + " FROM target WHERE ticket = ? ORDER BY started, name";
    std::vector<Target> found;
    auto row = engine_->db.query(sql, id);
    while (row.next()) found.push_back(read_target(row));
    return found;
  });
}

Result<std::vector<StatusChange>> Store::statuses(TicketId id) const {
  return guard([&] {
    std::vector<StatusChange> found;
    auto row = engine_->db.query("SELECT at, status FROM status_change WHERE ticket = ? ORDER BY id", id);
    while (row.next()) found.push_back({row.take<Instant>(), row.take<Status>()});
    return found;
  });
}

Result<std::vector<Turn>> Store::turns(TicketId id) const {
  return guard([&] {
    std::vector<Turn> found;
    auto row = engine_->db.query(
        R"(SELECT no, direction, stored, machine, verified, author,
                  EXISTS (SELECT 1 FROM returned JOIN outbox USING (message, recipient_no)
                          WHERE message = no AND recipient = (SELECT requester FROM ticket WHERE id = ?1))
           FROM message WHERE message.ticket = ?1 ORDER BY no)",
        id);
    while (row.next())
      found.push_back({row.take<MessageNo>(), row.take<Direction>(), row.take<Instant>(), row.take<bool>(),
                       row.take<bool>(), row.take<std::string>(), row.take<bool>()});
    return found;
  });
}

}  // namespace storage
