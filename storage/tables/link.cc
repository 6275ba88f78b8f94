// Links between tickets and to pages, and messages that change their ticket.

#include "storage/link.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

std::string_view to_string(const Link& link, TicketId from) {
  const bool forward = link.ticket == from;
  switch (link.kind) {
    case LinkKind::related:
      return "related";
    case LinkKind::incident:
      return forward ? "incident" : "report";
    case LinkKind::split:
      return forward ? "split from" : "split into";
  }
  return "unknown";
}

namespace {

bool is_there(sqlite::Database& db, TicketId id) {
  return db.query("SELECT 1 FROM ticket WHERE id = ?", id).next();
}

}  // namespace

// "A is related to B" and "B is related to A" are one link: whoever says it second changes nothing. A ticket
// that is gone, or never was, cannot be linked: a policy may name one, and that must not stop the mail at
// hand.
void put(sqlite::Database& db, const Link& link) {
  if (link.other && !is_there(db, link.other)) return;
  if (link.kind == LinkKind::related && link.other &&
      db.query("SELECT 1 FROM link WHERE ticket = ? AND kind = ? AND other = ?", link.other, link.kind,
               link.ticket)
          .next())
    return;
  db.run(
      R"(INSERT INTO link (ticket, kind, other, url, state, created) VALUES (?,?,?,?,?,?)
         ON CONFLICT (ticket, kind, ifnull(other, 0), url) DO UPDATE SET state = excluded.state)",
      link.ticket, link.kind, link.other, link.url, link.state, link.created);
}

void unlink(sqlite::Database& db, const Link& link) {
  db.run("DELETE FROM link WHERE ticket = ? AND kind = ? AND other IS ? AND url = ?", link.ticket, link.kind,
         link.other, link.url);
  if (link.kind == LinkKind::related && link.other)
    db.run("DELETE FROM link WHERE ticket = ? AND kind = ? AND other = ?", link.other, link.kind,
           link.ticket);
}

// The copies go along: whoever answers one of them answers this message.
void move(sqlite::Database& db, const Move& move) {
  if (!db.query("UPDATE message SET ticket = ? WHERE no = ? RETURNING 1", move.to, move.message).next())
    raise(Fault::conflict, "there is no message " + std::to_string(move.message.value) + " to move");
  db.run("UPDATE outbox SET ticket = ? WHERE message = ?", move.to, move.message);
  db.run("UPDATE ledger SET ticket = ? WHERE message = ?", move.to, move.message);
}

Result<TicketId> Store::ticket_of(MessageNo message) const {
  return guard([&]() -> TicketId {
    auto row = engine_->db.query("SELECT ticket FROM message WHERE no = ?", message);
    return row.next() ? row.take<TicketId>() : TicketId{};
  });
}

Result<std::vector<Link>> Store::links(TicketId id) const {
  return guard([&] {
    std::vector<Link> found;
    auto row = engine_->db.query(
        R"(SELECT ticket, kind, other, url, state, created FROM link WHERE ticket = ?1
           UNION ALL
           SELECT ticket, kind, other, url, state, created FROM link WHERE other = ?1
           ORDER BY created, ticket, other, url)",
        id);
    while (row.next()) {
      Link link;
      link.ticket = row.take<TicketId>();
      link.kind = row.take<LinkKind>();
      link.other = row.take<TicketId>();
      link.url = row.take<std::string>();
      link.state = row.take<std::string>();
      link.created = row.take<Instant>();
      found.push_back(std::move(link));
    }
    return found;
  });
}

}  // namespace storage
