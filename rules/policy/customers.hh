#pragma once
// The organisations the desk works for, found by address or domain.
//
// An address that a customer names wins over domains. A domain is itself alone: whoever can get a host name
// below it (a student, a customer's customer, dynamic DNS) is not the customer. "*.initech.example" names all
// below it, and of several the longest wins. Look-ups are hash look-ups, one for each label of the domain.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/time/diagnostic.hh"

namespace rules {

struct Customer {
  std::string id;                      // initech
  std::string name;                    // to show; the id where none is given
  std::vector<std::string> domains;    // lower case
  std::vector<std::string> addresses;  // lower case; contacts named one by one
  std::string plan;                    // empty: none
  std::string sla;                     // overrides the plan's
  std::string account_manager;         // an address
  std::string language;
  std::optional<std::chrono::sys_days> contract_from,
      contract_until;  // first and last day; outside, plan and sla do not hold
  Mark mark;

  bool under_contract(std::chrono::local_days) const;
};

class Customers {
 public:
  // False where the id is taken; domains and addresses that another customer has stay with the first, and are
  // reported through `taken` ("domain initech.example belongs to initech").
  bool add(Customer, std::vector<std::string>* taken = nullptr);
  void reserve(std::size_t count);

  const Customer* find(std::string_view id) const;
  const Customer* by_address(std::string_view address) const;  // address, else longest domain
  const std::vector<Customer>& all() const { return customers_; }
  std::size_t size() const { return customers_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  const Customer* at(const Index&, std::string_view key) const;

  std::vector<Customer> customers_;
  Index ids_, domains_, addresses_;
};

// Reads CSV (RFC 4180) with a head line that names its columns: id, name, domains, addresses, plan, sla,
// account_manager, language, contract_from, contract_until; several domains or addresses in a field are
// parted by blanks or `;`. Rows that cannot be read are reported and left out.
std::vector<Customer> read_customers_csv(std::string_view csv, const std::string& file,
                                         std::uint32_t file_index, std::vector<Diagnostic>&);

}  // namespace rules
