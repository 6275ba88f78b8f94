#pragma once
// Mail that waits for its writer's word (design section 5): a code goes to the agent's registered address and
// works once within 24 hours; what is not confirmed is told, not dropped.

#include "daemon/desk/request.hh"

namespace desk {

// Keeps the mail, asks the agent: nothing proves who wrote it.
Decision hold(const Request& request);
// The same for an answer whose writer had not seen all that was said.
Decision hold_crossed(const Request& request, const std::string& missed);

// A mail with `#confirm CODE`: carries out the one that waited for it.
Decision release(const Request& request);

}  // namespace desk
