#pragma once
// What operators are told when it is not a mail but the machine that is in trouble.

#include "daemon/desk/operators.hh"
#include "storage/ledger.hh"
#include "storage/result.hh"

namespace intake {

// The disk answers everything else, but has not given this mail for hours: it is this mail's place that is
// bad.
bool is_given_up(const storage::Error& error, const storage::LedgerEntry& entry, storage::Instant now);

// Mail and timers wait until it is over.
desk::Trouble machine_trouble(const storage::Error& error);
// Somebody changed the folder of the mails under the daemon.
desk::Trouble vault_trouble(const std::string& found);
// The clock was ahead and is right again.
desk::Trouble clock_trouble(std::size_t tickets);

}  // namespace intake
