#pragma once
// Customers change more often than the policy: a row of a file, a word of an operator. They are exchanged
// while everything else of the policy stays.
//
// A customer comes from one of three places. Where two name the same customer, domain or address, the earlier
// place wins: the policy itself, then its customer files, then the database.

#include "rules/load/load.hh"
#include "rules/text/files.hh"

namespace rules {

enum class CustomerSource : std::uint8_t { policy, file, database };
CustomerSource source_of(const Policy& policy, const Customer& customer);

// The same policy with Policy::customer_files read again; customers from elsewhere stay. Wrong rows are
// errors as when a policy is loaded, and then there is no policy: the caller goes on with what it has.
[[nodiscard]] LoadResult refresh_customers(const Policy& policy, const FileReader& files);

// The same policy with the customers of the database in place of those that it has from there. Never fails,
// since a policy that was changed must not be stopped by a row that fitted the old one: a row whose id is
// taken is left out, a plan or SLA that is not there is none, and each is told as a warning.
[[nodiscard]] LoadResult replace_stored_customers(const Policy& policy, std::vector<Customer> stored);

}  // namespace rules
