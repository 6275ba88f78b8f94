// Who wrote to which mailbox, and when last: as old as the ledger, whatever becomes of tickets.

#include "storage/engine.hh"
#include "storage/put.hh"

namespace storage {
namespace {

std::string sender_of(sqlite::Database& db, const LedgerOutcome& outcome) {
  if (!outcome.sender.empty()) return outcome.sender;
  auto row = db.query("SELECT from_address FROM message WHERE no = ? AND direction = ?", outcome.message,
                      Direction::inbound);
  return row.next() ? row.take<std::string>() : std::string();
}

}  // namespace

void remember_sender(sqlite::Database& db, const LedgerOutcome& outcome) {
  const std::string address = sender_of(db, outcome);
  if (address.empty()) return;
  db.run(
      R"(INSERT INTO sender (mailbox, address, last) SELECT mailbox, ?, received FROM ledger WHERE id = ?
         ON CONFLICT (mailbox, address) DO UPDATE SET last = max(last, excluded.last))",
      address, outcome.id);
}

Result<std::optional<Instant>> Store::last_mail(const std::string& mailbox,
                                                const std::string& address) const {
  return guard([&]() -> std::optional<Instant> {
    auto row =
        engine_->db.query("SELECT last FROM sender WHERE mailbox = ? AND address = ?", mailbox, address);
    if (!row.next()) return std::nullopt;
    return row.take<Instant>();
  });
}

}  // namespace storage
