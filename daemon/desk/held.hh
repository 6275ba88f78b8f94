#pragma once
// Mail that waits for its writer's word (design section 5): a code goes to the agent's registered address and
// works once within 24 hours; what is not confirmed is told, not dropped.

#include "daemon/desk/request.hh"

namespace desk {

// Keeps the mail, asks the agent.
Decision hold(const Request& request);

// A mail with `#confirm CODE`: carries out the one that waited for it.
Decision release(const Request& request);

}  // namespace desk
