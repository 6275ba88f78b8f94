#pragma once
// Stored mail under another policy, held against what happened.

#include <memory>

#include "daemon/replay/replay_report.hh"
#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace ctl {

// The mails that `past` received since then, and what time brought until now.
[[nodiscard]] storage::Result<ReplayReport> replay_stored(storage::Store& past,
                                                          std::shared_ptr<const rules::Policy> policy,
                                                          storage::Instant since, storage::Instant now);

}  // namespace ctl
