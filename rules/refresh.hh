#pragma once
// Customer files that changed while the policy stayed as it is.

#include "rules/files.hh"
#include "rules/load.hh"

namespace rules {

// The same policy with Policy::customer_files read again; customers that stand in the policy itself stay.
// Wrong rows are errors as when a policy is loaded, and then there is no policy: the caller goes on with what
// it has.
[[nodiscard]] LoadResult refresh_customers(const Policy& policy, const FileReader& files);

}  // namespace rules
