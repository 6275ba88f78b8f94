#pragma once
// `ticketctl auth`: a person agrees on the provider's page that the desk may use a mailbox, and the login is
// tried. Runs in ticketctl, where the person is, whether the daemon runs or not.

#include <functional>
#include <string>

#include "daemon/verbs/command.hh"
#include "rules/policy/policy.hh"

namespace ctl {

// Where the person is.
struct Terminal {
  std::function<void(const std::string& words)> say;  // at once
  int input = -1;                                     // where an address may be pasted; -1: nowhere
};

// 0: the logins of the mailbox work; 1: one does not, or nobody agreed.
int auth(const Auth& options, bool json, const rules::Policy& policy, const Terminal& terminal,
         Output& output);

}  // namespace ctl
