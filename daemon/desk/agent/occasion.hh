#pragma once
// What the mail of ours that an agent answers told of. Where it was nothing that the customer wrote or got,
// the answer is easily meant for the colleague or the desk.

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// Why words that would go to the customer seem to be for somebody else, as the end of "..., but"; empty: they
// do not.
std::string meant_for_colleague(const Request& request);

}  // namespace desk
