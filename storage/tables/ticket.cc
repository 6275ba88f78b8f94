// Tickets and their participants.

#include <stdexcept>

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

// Ticket's members but the id, in their order, on which read_ticket() and put() rely.
const std::string kFields =
    R"(subject, status, severity, queue, "group", assignee, requester, requester_name, customer, plan,
       mailbox, mailboxes, tags, language, created, updated, next_deadline, next_target, follow_up_of,
       customer_replies, agent_replies, reopened, last_message, no_auto_reply, holding, merged_into, sla,
       due, missed, proof)";
const std::string kValues =
    "?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,?26,?27,?28,?29,"
    "?30,?31";

bool is_stored(sqlite::Database& db, TicketId id) {
  return db.query("SELECT 1 FROM ticket WHERE id = ?", id).next();
}

// Names only the conditions that are asked for, so that their indexes serve; parameters keep their numbers.
std::string listing(const TicketFilter& filter) {
  std::string sql = "SELECT id, " + kFields + " FROM ticket WHERE true";
  if (!filter.requester.empty()) sql += " AND requester = ?1";
  if (!filter.customer.empty()) sql += " AND customer = ?2 AND customer <> ''";  // as the partial index says
  if (!filter.assignee.empty()) sql += " AND assignee = ?3";
  if (!filter.group.empty()) sql += " AND \"group\" = ?4";
  if (!filter.queue.empty()) sql += " AND queue = ?5";
  if (!filter.tag.empty()) sql += " AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?6)";
  if (!filter.status.empty()) {
    sql += " AND status IN (0";
    for (const Status status : filter.status) sql += ',' + std::to_string(static_cast<int>(status));
    sql += ')';
  }
  return sql + " ORDER BY id DESC LIMIT ?7";
}

}  // namespace

sqlite::Query select_tickets(sqlite::Database& db, const std::string& condition) {
  return db.query("SELECT id, " + kFields + " FROM ticket AS t WHERE true" + condition);
}

Ticket read_ticket(sqlite::Query& row) {
  Ticket ticket;
  ticket.id = row.take<TicketId>();
  ticket.subject = row.take<std::string>();
  ticket.status = row.take<Status>();
  for (auto* word : {&ticket.severity, &ticket.queue, &ticket.group, &ticket.assignee, &ticket.requester,
                     &ticket.requester_name, &ticket.customer, &ticket.plan, &ticket.mailbox}) {
    *word = row.take<std::string>();
  }
  ticket.mailboxes = row.take<std::vector<std::string>>();
  ticket.tags = row.take<std::vector<std::string>>();
  ticket.language = row.take<std::string>();
  ticket.created = row.take<Instant>();
  ticket.updated = row.take<Instant>();
  ticket.next_deadline = row.take<std::optional<Instant>>();
  ticket.next_target = row.take<std::string>();
  ticket.follow_up_of = row.take<TicketId>();
  for (auto* count : {&ticket.customer_replies, &ticket.agent_replies, &ticket.reopened})
    *count = row.take<int>();
  ticket.last_message = row.take<Instant>();
  ticket.no_auto_reply = row.take<bool>();
  ticket.holding = row.take<std::vector<std::string>>();
  ticket.merged_into = row.take<TicketId>();
  ticket.sla = row.take<std::optional<std::string>>();
  ticket.due = row.take<std::optional<Instant>>();
  ticket.missed = row.take<std::optional<Instant>>();
  ticket.proof = row.take<Proof>();
  return ticket;
}

void put(sqlite::Database& db, const Ticket& ticket, const Given& before) {
  static const std::string insert = "INSERT INTO ticket (id, " + kFields + ") VALUES (?1, " + kValues + ")";
  static const std::string replace = "UPDATE ticket SET (" + kFields + ") = (" + kValues + ") WHERE id = ?1";
  if (ticket.id.value < 1) throw std::logic_error("storage: a ticket without a number");
  const bool stored = is_stored(db, ticket.id);
  if (!stored && ticket.id.value <= before.ticket) {
    raise(Fault::conflict, "ticket number " + std::to_string(ticket.id.value) + " was given before");
  }
  db.run(stored ? replace : insert, ticket.id, ticket.subject, ticket.status, ticket.severity, ticket.queue,
         ticket.group, ticket.assignee, ticket.requester, ticket.requester_name, ticket.customer, ticket.plan,
         ticket.mailbox, ticket.mailboxes, ticket.tags, ticket.language, ticket.created, ticket.updated,
         ticket.next_deadline, ticket.next_target, ticket.follow_up_of, ticket.customer_replies,
         ticket.agent_replies, ticket.reopened, ticket.last_message, ticket.no_auto_reply, ticket.holding,
         ticket.merged_into, ticket.sla, ticket.due, ticket.missed, ticket.proof);
  note_status(db, ticket);
  note_unindexed(db, ticket.id);
}

void put(sqlite::Database& db, const Participant& participant) {
  db.run(
      R"(INSERT INTO participant (ticket, address, name, role, proof) VALUES (?,?,?,?,?)
         ON CONFLICT (ticket, address)
         DO UPDATE SET address = excluded.address, name = excluded.name, role = excluded.role, proof = excluded.proof)",
      participant.ticket, participant.address, participant.name, participant.role, participant.proof);
}

Result<std::optional<Ticket>> Store::ticket(TicketId id) const {
  return guard([&]() -> std::optional<Ticket> {
    auto row = engine_->db.query("SELECT id, " + kFields + " FROM ticket WHERE id = ?", id);
    if (!row.next()) return std::nullopt;
    return read_ticket(row);
  });
}

Result<std::vector<TicketId>> Store::living(TicketId after, std::size_t limit) const {
  return guard([&] {
    std::vector<TicketId> found;
    auto row = engine_->db.query("SELECT id FROM ticket WHERE id > ? AND status < 6 ORDER BY id LIMIT ?",
                                 after.value, limit);
    while (row.next()) found.push_back(row.take<TicketId>());
    return found;
  });
}

Result<std::vector<Participant>> Store::participants(TicketId id) const {
  return guard([&] {
    std::vector<Participant> found;
    auto row = engine_->db.query(
        "SELECT address, name, role, proof FROM participant WHERE ticket = ? ORDER BY role, address", id);
    while (row.next()) {
      found.push_back(
          {id, row.take<std::string>(), row.take<std::string>(), row.take<Role>(), row.take<Proof>()});
    }
    return found;
  });
}

Result<std::vector<Ticket>> Store::tickets(const TicketFilter& filter) const {
  return guard([&] {
    std::vector<Ticket> found;
    auto row = engine_->db.query(listing(filter), filter.requester, filter.customer, filter.assignee,
                                 filter.group, filter.queue, filter.tag, filter.limit);
    while (row.next()) found.push_back(read_ticket(row));
    return found;
  });
}

Result<std::vector<Ticket>> Store::living(const std::string& customer, const std::string& requester,
                                          std::size_t limit) const {
  return guard([&] {
    std::vector<Ticket> found;
    const bool known = !customer.empty();
    static const std::string head = "SELECT id, " + kFields + " FROM ticket WHERE status < 5 AND ";
    auto row = engine_->db.query(
        head + (known ? "customer = ? AND customer <> ''" : "requester = ?") + " ORDER BY id DESC LIMIT ?",
        known ? customer : requester, limit);
    while (row.next()) found.push_back(read_ticket(row));
    return found;
  });
}

}  // namespace storage
