#include "storage/confirmation.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Confirmation& confirmation) {
  db.run("INSERT INTO confirmation (digest, ledger, ticket, agent, expires) VALUES (?,?,?,?,?)",
         confirmation.digest, confirmation.ledger, confirmation.ticket, confirmation.agent,
         confirmation.expires);
}

// A code works once: whoever comes second finds nothing to spend, and the whole decision is refused.
void spend(sqlite::Database& db, const std::string& digest) {
  if (!db.query("DELETE FROM confirmation WHERE digest = ? RETURNING 1", digest).next())
    raise(Fault::conflict, "a confirmation was used before");
}

Result<std::optional<Confirmation>> Store::confirmation(const std::string& digest) const {
  return guard([&]() -> std::optional<Confirmation> {
    auto row = engine_->db.query(
        "SELECT digest, ledger, ticket, agent, expires FROM confirmation WHERE digest = ?", digest);
    if (!row.next()) return std::nullopt;
    Confirmation found;
    found.digest = row.take<std::string>();
    found.ledger = row.take<LedgerId>();
    found.ticket = row.take<TicketId>();
    found.agent = row.take<std::string>();
    found.expires = row.take<Instant>();
    return found;
  });
}

}  // namespace storage
