#pragma once
// A mail with `#confirm CODE`: carries out the mail that waited for it (held.hh), or the swap of turns.

#include "daemon/desk/agent/request.hh"

namespace desk {

Decision release(const Request& request);

}  // namespace desk
