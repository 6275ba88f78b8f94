#pragma once
// Mail from files under another policy, held against what the present one makes of it.

#include <memory>
#include <vector>

#include "daemon/replay/mail_files.hh"
#include "daemon/replay/replay_report.hh"
#include "rules/policy/policy.hh"
#include "storage/result.hh"

namespace ctl {

// `present` is null where there is nothing to compare with: then all is told that would happen. Two policies
// have a thread each.
[[nodiscard]] storage::Result<ReplayReport> replay_files(const std::vector<MailFile>& files,
                                                         const std::shared_ptr<const rules::Policy>& policy,
                                                         const std::shared_ptr<const rules::Policy>& present,
                                                         storage::Instant now);

}  // namespace ctl
