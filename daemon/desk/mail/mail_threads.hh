#pragma once
// The two conversations about a ticket: one with the customer's side, one among agents
// (docs/architecture.md).

#include <string>
#include <vector>

#include "daemon/desk/draft/draft.hh"

namespace desk {

// References of an answer to the topic: the conversation so far on the customer's side.
std::vector<std::string> conversation(const Topic& topic);

// All copies to agents hang under one root that no customer sees.
std::string agents_root(const Draft& draft);

}  // namespace desk
