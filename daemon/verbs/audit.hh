#pragma once
// Whether the ledger knows every mail that the servers have (docs/architecture.md, promise 1).

#include <cstdint>
#include <string>
#include <vector>

#include "storage/store.hh"

namespace ctl {

struct AuditRow {
  std::string mailbox;
  std::uint32_t uidvalidity = 0;
  std::int64_t on_server = 0;
  std::int64_t messages = 0, duplicates = 0, ignored = 0, quarantined = 0, received = 0;  // of the ledger
  std::int64_t left_alone = 0;         // on the server from before the desk, and not its to answer
  std::vector<std::uint32_t> missing;  // on the server, and the ledger has no bytes of it, ascending
};

// `on_server`: what the server has under `uidvalidity` now, ascending.
AuditRow compare(const std::string& mailbox, std::uint32_t uidvalidity,
                 const std::vector<std::uint32_t>& on_server, const std::vector<storage::LedgerEntry>& ledger,
                 const std::vector<storage::LeftAlone>& left_alone = {});

}  // namespace ctl
