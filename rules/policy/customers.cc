#include "rules/policy/customers.hh"

#include <algorithm>
#include <utility>

#include "rules/text/text.hh"

namespace rules {

bool Customer::under_contract(std::chrono::local_days day) const {
  const std::chrono::sys_days date{day.time_since_epoch()};
  return !(contract_from && date < *contract_from) && !(contract_until && date > *contract_until);
}

void Customers::reserve(std::size_t count) {
  customers_.reserve(count);
  ids_.reserve(count);
  domains_.reserve(count);
}

bool Customers::add(Customer customer, std::vector<std::string>* taken) {
  const auto index = static_cast<std::uint32_t>(customers_.size());
  if (!ids_.emplace(customer.id, index).second) return false;
  const auto claim = [&](Index& owners, const std::string& key, const char* what) {
    const auto [owner, free] = owners.emplace(key, index);
    if (!free && taken && owner->second != index)
      taken->push_back(what + (" " + key) + " belongs to " + customers_[owner->second].id);
  };
  for (const std::string& domain : customer.domains) claim(domains_, domain, "domain");
  for (const std::string& address : customer.addresses) claim(addresses_, address, "address");
  customers_.push_back(std::move(customer));
  return true;
}

const Customer* Customers::at(const Index& index, std::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : &customers_[found->second];
}

const Customer* Customers::find(std::string_view id) const {
  return at(ids_, id);
}

const Customer* Customers::by_address(std::string_view address) const {
  const std::string lower = lower_ascii(address);
  if (const Customer* known = at(addresses_, lower)) return known;
  const std::string_view domain = domain_of(lower);
  if (const Customer* known = at(domains_, domain)) return known;
  auto dot = domain.find('.');
  for (int labels = 0; dot != std::string_view::npos && labels < 128; ++labels) {
    if (const Customer* known = at(domains_, '*' + std::string(domain.substr(dot)))) return known;
    dot = domain.find('.', dot + 1);
  }
  return nullptr;
}

}  // namespace rules
