#pragma once
// Two nets below every letter of an agent, before it leaves: nothing internal is in it, and nothing that the
// agent wrote is missing.

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// A sentence with the line where the letter must not leave; empty: it may.
std::string letter_problem(const Request& request);

}  // namespace desk
