#pragma once
// A relay: where it is, and how long it may take.

#include <chrono>
#include <functional>
#include <string>

#include "daemon/smtp/client.hh"

namespace smtp {

struct Relay {
  net::ConnectOptions connect;
  Timeouts timeouts;
  std::chrono::milliseconds keep_open{15'000};  // an idle connection is closed after this time
  // Told at each connection where we have a user and the relay offers no login: mail goes out without one.
  std::function<void(const std::string& server)> on_no_login;
};

}  // namespace smtp
