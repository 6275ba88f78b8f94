#pragma once
// What can be said of a customer in one line of text: the columns of a CSV file, the options of
// `ticketctl customer set`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/policy/customers.hh"

namespace rules {

struct Policy;

// id, name, domains, addresses, plan, sla, language, account_manager, contract_from, contract_until.
const std::vector<std::string>& customer_columns();

// Puts the text of customer_columns()[column] in place of what the customer has; an empty text takes that
// away. Returns what is wrong with the text ('expected a domain, found "x y"'); the customer then stays as it
// was.
std::optional<std::string> set_column(Customer& customer, std::size_t column, std::string_view text);

// What is wrong with the customer as a whole, or does not fit the policy: dates, plan, SLA, account manager.
std::vector<std::string> misfits(const Customer& customer, const Policy& policy);

}  // namespace rules
