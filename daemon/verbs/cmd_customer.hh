#pragma once
// `ticketctl customer`: the customers of the desk, and those of them that are kept in its database.

#include "daemon/verbs/command.hh"

namespace ctl {

// `list` and `show` tell of all customers where the Site has a policy, else of those in the database. The
// others need Site::intake; its policy knows the change when they return. `csv`: what `import` reads.
int customer(const Customer& options, bool json, const std::string& csv, const Site& site,
             storage::Instant now, Output& output);

}  // namespace ctl
