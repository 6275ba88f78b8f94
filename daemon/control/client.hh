#pragma once
// Asks a running daemon. Blocking, with a deadline: ticketctl has nothing else to do.

#include <chrono>
#include <optional>
#include <string>

#include "daemon/control/protocol.hh"

namespace control {

// Nothing where no daemon listens on `socket_path`. The error says what went wrong once one was reached, or
// that we may not reach it.
std::optional<tl::expected<Response, std::string>> ask(
    const std::string& socket_path, const Request& request,
    std::chrono::seconds patience = std::chrono::seconds(60));

}  // namespace control
