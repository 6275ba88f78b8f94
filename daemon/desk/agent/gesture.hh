#pragma once
// What the client or a program wrote in the agent's name.

#include <optional>

#include "daemon/desk/agent/request.hh"

namespace desk {

// An emoji under our mail, a recall, a note of
// absence that only its words tell. Nothing: a person wrote it.
enum class Gesture { reaction, recall, absence };
std::optional<Gesture> find_gesture(const Request& request);

}  // namespace desk
