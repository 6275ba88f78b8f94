#pragma once
// What operators are told when it is not a mail but the machine that is in trouble.

#include "daemon/desk/mail/operators.hh"
#include "storage/result.hh"

namespace intake {

// Mail and timers wait until it is over.
desk::Trouble machine_trouble(const storage::Error& error);
// Somebody changed the folder of the mails under the daemon.
desk::Trouble vault_trouble(const std::string& found);
// The clock was ahead and is right again.
desk::Trouble clock_trouble(std::size_t tickets);

}  // namespace intake
