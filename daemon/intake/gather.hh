#pragma once
// The step between reading a mail and deciding on it: asks storage what the desk must know.

#include "daemon/desk/known.hh"

namespace intake {

// Reads only. Inside a transaction it sees what was applied for earlier mails of the batch.
[[nodiscard]] storage::Result<desk::Known> gather(storage::Store& store, const mailparse::Mail& mail,
                                                  const storage::LedgerEntry& entry,
                                                  const rules::Policy& policy, storage::Instant now);

}  // namespace intake
