#include "daemon/intake/customers.hh"

#include <utility>

#include "rules/load/merge_customers.hh"

namespace intake {

rules::Customer to_rules(storage::Customer customer) {
  rules::Customer made;
  made.id = std::move(customer.id);
  made.name = std::move(customer.name);
  made.domains = std::move(customer.domains);
  made.addresses = std::move(customer.addresses);
  made.plan = std::move(customer.plan);
  made.sla = std::move(customer.sla);
  made.account_manager = std::move(customer.account_manager);
  made.language = std::move(customer.language);
  made.contract_from = customer.contract_from;
  made.contract_until = customer.contract_until;
  return made;
}

storage::Customer to_storage(const rules::Customer& customer) {
  return {customer.id,
          customer.name,
          customer.domains,
          customer.addresses,
          customer.plan,
          customer.sla,
          customer.account_manager,
          customer.language,
          customer.contract_from,
          customer.contract_until};
}

storage::Result<rules::LoadResult> with_stored_customers(const rules::Policy& policy,
                                                         const storage::Store& store) {
  auto stored = store.customers();
  if (!stored) return tl::unexpected(stored.error());
  std::vector<rules::Customer> customers;
  customers.reserve(stored->size());
  for (storage::Customer& customer : *stored) customers.push_back(to_rules(std::move(customer)));
  return rules::replace_stored_customers(policy, std::move(customers));
}

}  // namespace intake
