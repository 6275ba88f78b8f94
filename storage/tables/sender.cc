// Who wrote to which mailbox, and when last: as old as the ledger, whatever becomes of tickets.

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

struct Sender {
  std::string address;
  Proof proof = Proof::unknown;
};

Sender sender_of(sqlite::Database& db, const LedgerOutcome& outcome) {
  if (!outcome.sender.empty()) return {outcome.sender, outcome.proof};
  auto row = db.query("SELECT from_address, proof FROM message WHERE no = ? AND direction = ?",
                      outcome.message, Direction::inbound);
  return row.next() ? Sender{row.take<std::string>(), row.take<Proof>()} : Sender{};
}

const char* at_least(Proof proof) {
  switch (proof) {
    case Proof::proven:
      return "proof = 2";
    case Proof::unknown:
      return "proof <> 3";
    case Proof::failed:
      break;
  }
  return "true";
}

}  // namespace

void remember_sender(sqlite::Database& db, const LedgerOutcome& outcome) {
  const Sender sender = sender_of(db, outcome);
  if (sender.address.empty()) return;
  db.run(
      R"(INSERT INTO sender (mailbox, address, proof, last)
         SELECT mailbox, ?, ?, received FROM ledger WHERE id = ?
         ON CONFLICT (mailbox, address, proof) DO UPDATE SET last = max(last, excluded.last))",
      sender.address, sender.proof, outcome.id);
}

Result<std::optional<Instant>> Store::last_mail(const std::string& mailbox, const std::string& address,
                                                Proof proof) const {
  return guard([&] {
    auto row = engine_->db.query(
        std::string("SELECT max(last) FROM sender WHERE mailbox = ? AND address = ? AND ") + at_least(proof),
        mailbox, address);
    return row.next() ? row.take<std::optional<Instant>>() : std::nullopt;
  });
}

}  // namespace storage
