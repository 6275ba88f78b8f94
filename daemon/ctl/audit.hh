#pragma once
// Whether the ledger knows every mail that the servers have (design, invariant 1).

#include <optional>
#include <string>
#include <vector>

#include "storage/store.hh"

namespace ctl {

struct AuditRow {
  std::string mailbox;
  std::uint32_t uidvalidity = 0;
  std::int64_t on_server = 0;
  std::int64_t messages = 0, duplicates = 0, ignored = 0, quarantined = 0, received = 0;  // of the ledger
  std::vector<std::uint32_t> missing;  // on the server and not in the ledger, ascending
};

// `on_server`: what the server has under `uidvalidity` now, ascending.
AuditRow compare(const std::string& mailbox, std::uint32_t uidvalidity,
                 const std::vector<std::uint32_t>& on_server,
                 const std::vector<storage::LedgerEntry>& ledger);

}  // namespace ctl
