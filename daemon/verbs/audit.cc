#include "daemon/verbs/audit.hh"

#include <algorithm>
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

bool is_left(const std::vector<storage::LeftAlone>& ranges, std::uint32_t uid) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [uid](const auto& range) { return range.first <= uid && uid <= range.last; });
}

}  // namespace

AuditRow compare(const std::string& mailbox, std::uint32_t uidvalidity,
                 const std::vector<std::uint32_t>& on_server, const std::vector<storage::LedgerEntry>& ledger,
                 const std::vector<storage::LeftAlone>& left_alone) {
  AuditRow row;
  row.mailbox = mailbox;
  row.uidvalidity = uidvalidity;
  row.on_server = static_cast<std::int64_t>(on_server.size());
  std::unordered_set<std::uint32_t> known;
  for (const auto& entry : ledger) {
    const bool is_dropped = !entry.raw && entry.fate == storage::Fate::ignored;  // by an operator
    if (entry.raw || is_dropped) known.insert(entry.place.uid);
    count(row, entry.fate);
  }
  for (const auto uid : on_server) {
    if (known.contains(uid)) continue;
    if (is_left(left_alone, uid))
      ++row.left_alone;
    else
      row.missing.push_back(uid);
  }
  return row;
}

}  // namespace ctl
