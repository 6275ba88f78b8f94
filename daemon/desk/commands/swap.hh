#pragma once
// Swapped turns: one agent asks, the other confirms by a code that only the other's registered address gets.
// Then each has the other's turns of that time, and both are told.

#include <string>

#include "daemon/desk/agent/orders.hh"

namespace desk {

// `#swap WHO FROM..TO`. What it asks for is sent once the mail is in its place.
Refusal ask_swap(const Command& command, const Request& request, Orders& orders);
// The code of a swap came back from the agent whose word was awaited.
Decision confirm_swap(const Request& request, const storage::Swap& swap);
// Nobody confirmed.
Decision expire_swap(const Hour& hour);

}  // namespace desk
