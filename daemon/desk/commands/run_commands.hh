#pragma once
// The commands of a mail, one after the other: who may give each, and which function carries it out.

#include "daemon/desk/agent/orders.hh"

namespace desk {

// Carries out all commands but those about the mail itself, in order.
Orders follow_commands(const Request& request, Draft draft);

}  // namespace desk
