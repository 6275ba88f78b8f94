#pragma once
// Customers of the database and those of the policy, brought together.

#include "rules/load/load.hh"
#include "rules/policy/customers.hh"
#include "storage/store.hh"

namespace intake {

rules::Customer to_rules(storage::Customer customer);
storage::Customer to_storage(const rules::Customer& customer);

// The policy with the customers that `store` has now (rules/load/merge_customers.hh): there always is one,
// and warnings where customers are in conflict.
[[nodiscard]] storage::Result<rules::LoadResult> with_stored_customers(const rules::Policy& policy,
                                                                       const storage::Store& store);

}  // namespace intake
