#pragma once
// Who may use a command: the policy's `permissions:`.

#include "daemon/desk/agent/request.hh"

namespace desk {

// Why the writer may not use it, in a sentence; empty: may. Without a row in the policy every agent may use
// every command, and colleagues who are no agents may look and write notes.
std::string refusal(const VerbRow& row, const Request& request, const storage::Ticket& ticket);

}  // namespace desk
