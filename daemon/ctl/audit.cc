#include "daemon/ctl/audit.hh"

#include <unordered_set>

namespace ctl {
namespace {

void count(AuditRow& row, storage::Fate fate) {
  switch (fate) {
    case storage::Fate::received:
      ++row.received;
      break;
    case storage::Fate::message:
      ++row.messages;
      break;
    case storage::Fate::duplicate:
      ++row.duplicates;
      break;
    case storage::Fate::ignored:
      ++row.ignored;
      break;
    case storage::Fate::quarantined:
      ++row.quarantined;
      break;
  }
}

}  // namespace

AuditRow compare(const std::string& mailbox, std::uint32_t uidvalidity,
                 const std::vector<std::uint32_t>& on_server,
                 const std::vector<storage::LedgerEntry>& ledger) {
  AuditRow row;
  row.mailbox = mailbox;
  row.uidvalidity = uidvalidity;
  row.on_server = static_cast<std::int64_t>(on_server.size());
  std::unordered_set<std::uint32_t> known;
  for (const auto& entry : ledger) {
    known.insert(entry.place.uid);
    count(row, entry.fate);
  }
  for (const auto uid : on_server)
    if (!known.contains(uid)) row.missing.push_back(uid);
  return row;
}

}  // namespace ctl
