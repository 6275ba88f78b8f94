#pragma once
// `ticketctl audit`: asks every server what it has and holds it against the ledger. Runs in ticketctl, not in
// the daemon, so that the proof does not lean on what it is to prove.

#include <functional>
#include <string>

#include "daemon/verbs/command.hh"
#include "rules/policy/policy.hh"

namespace ctl {

// Takes one mail into the desk, by the daemon or by the database; the exit status of `ingest`.
using IngestMail = std::function<int(const Ingest& options, const std::string& bytes)>;

// 0: nothing is missing; 1: something is, or a server could not be asked.
int audit(const Audit& options, bool json, const rules::Policy& policy, const storage::Store& store,
          const IngestMail& ingest_mail, Output& output);

}  // namespace ctl
