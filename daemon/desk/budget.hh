#pragma once
// Token buckets: what automatic mail may cost, whatever else goes wrong (design, invariant 5).
//
//   const Charges charges = {{sender_key(address), policy.budgets.sender, "sender"}, ...};
//   if (const auto* empty = pay(changes, setting, charges)) ...nothing was paid, `empty` says why...
//
// A bucket of "10 per 1h" holds ten tokens and gets one back every six minutes, so that a burst is possible
// but never twice the budget. What was spent travels in the Changes and becomes durable with the mail that it
// paid for: neither a crash nor a restart gives a token back. A clock that was set back by a day cannot lock
// a bucket for a day: it is never emptier than empty.

#include <string>
#include <string_view>
#include <vector>

#include "rules/policy.hh"
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

// "sender: 10 per 1h", as the policy has it.
std::string to_string(const Charge& charge);

inline constexpr const char* kDeskKey = "desk";
inline constexpr const char* kBudgetNames[] = {"sender", "domain", "ticket", "desk", "own"};
std::string sender_key(const std::string& address);
std::string domain_key(const std::string& address);
std::string own_key(const std::string& address);
std::string echo_key(const std::string& address);
std::string notice_key(const std::string& kind);
std::string ticket_key(storage::TicketId ticket);

}  // namespace desk
