#pragma once
// The desk: what a mail means for its ticket, decided without any I/O.
//
//   Clues clues = read_clues(mail, policy, secret);      // what to look up
//   Known known = ...storage's answers...;               // intake/gather
//   Decision decision = decide({mail, entry, known, policy, now});
//   transaction.apply(decision.changes);                 // one transaction: ledger, ticket, events, timers,
//   outgoing mail
//
// The same code runs in the daemon, in `ticketctl test`, `replay` and `why`. Every mail gets a Decision, and
// every Decision sets the mail's final fate in the ledger. Outgoing mail comes out rendered; nothing is sent
// from here.

#include <string>

#include "daemon/desk/known.hh"
#include "storage/changes.hh"

namespace desk {

struct Case {
  const mailparse::Mail& mail;
  const storage::LedgerEntry& entry;  // where the mail was seen
  const Known& known;
  const rules::Policy& policy;
  storage::Instant now;
};

struct Decision {
  storage::Changes changes;
};

Decision decide(const Case& what);

}  // namespace desk
