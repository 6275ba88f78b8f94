#pragma once
// An organisation that operators keep in the database, beside those of the policy.
//
// Storage keeps what it is given: whether the plan is one of the policy, or the domain somebody else's, is
// asked by whoever puts the policy and these together.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace storage {

struct Customer {
  std::string id;
  std::string name;  // to show; may be empty
  std::vector<std::string> domains, addresses;
  std::string plan, sla, account_manager, language;                    // empty: none
  std::optional<std::chrono::sys_days> contract_from, contract_until;  // first and last day
  friend bool operator==(const Customer&, const Customer&) = default;
};

}  // namespace storage
