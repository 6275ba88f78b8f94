#pragma once
// Token buckets: what automatic mail may cost, whatever else goes wrong (docs/architecture.md, promise 5).
//
//   const Charges charges = {{sender_key(address), policy.budgets.sender, "sender"}, ...};
//   if (const auto* empty = pay(changes, setting, charges)) ...nothing was paid, `empty` says why...
//
// A bucket of "10 per 1h" holds ten tokens and gets one back every six minutes, so that a burst is possible
// but never twice the budget. What was spent travels in the Changes and becomes durable with the mail that it
// paid for: neither a crash nor a restart gives a token back. What was spent under a clock that was ahead is
// forgotten once the clock is right: a step back costs nobody more than one period.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/case/bucket_key.hh"
#include "rules/policy/policy.hh"
#include "storage/changes.hh"

namespace desk {

struct Setting;

struct Charge {
  std::string key;
  rules::Budget budget;
  const char* name;  // of the budget in the policy
};
using Charges = std::vector<Charge>;

// Takes one token of each bucket, or none of any: then the charge whose bucket is empty.
const Charge* pay(storage::Changes& changes, const Setting& setting, const Charges& charges);

// The same for mail that must go: where a bucket is empty it draws in advance, ahead of what comes later.
// Gives when the mail may leave; nothing where a budget is none at all.
std::optional<storage::Instant> pay_late(storage::Changes& changes, const Setting& setting,
                                         const Charges& charges);

// "sender: 10 per 1h", as the policy has it.
std::string to_string(const Charge& charge);

}  // namespace desk
