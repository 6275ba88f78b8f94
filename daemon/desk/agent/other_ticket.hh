#pragma once
// An agent's mail that answers a mail of one ticket, and whose subject names another one.

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// Why nothing is done, in a sentence, where the two are of different customers; empty: they are one.
std::string names_other_ticket(const Request& request);

}  // namespace desk
