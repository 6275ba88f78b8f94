#pragma once
// A ticket that never was, to show templates with: docs/policy.md lists its values.

#include "rules/policy/policy.hh"

namespace ctl {

// A value for each of rules::known_variables(); desk and mailbox are the policy's own.
rules::Variables sample_variables(const rules::Policy& policy);

}  // namespace ctl
