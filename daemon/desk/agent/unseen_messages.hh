#pragma once
// Two agents at one ticket: an answer whose writer had not seen all that was said (policy: `desk:
// collision:`).

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// What colleagues answered and the customer wrote after the mail that this one answers, as text; empty: the
// writer was up to date, or nobody can say what they had seen.
std::string missed_by(const Request& request);

}  // namespace desk
