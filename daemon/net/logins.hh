#pragma once
// Who was refused a login, and when it may be tried again.
//
// Servers lock an account, or ban an address, after some five to ten wrong passwords in ten minutes. All
// connections of one process therefore share one account's refusals: at most three tries in ten minutes, one
// connection at a time, whoever wants it. Another secret than the refused one may be tried at once.
//
// Single-threaded, like the connections.

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "daemon/net/endpoint.hh"

namespace net {

class Logins {
 public:
  using Clock = std::chrono::steady_clock;

  // The refusal that holds now for this account and secret; nothing: it may be tried.
  std::optional<Error> refusal(const ConnectOptions& options, Clock::time_point now) const;
  // False while another connection tries this account and nobody knows yet how that ends.
  bool begin(const ConnectOptions& options);
  // Of a try that was begun. `refused` is set where the server refused the secret.
  void end(const ConnectOptions& options, const std::optional<Error>& refused, Clock::time_point now);

 private:
  struct Account {
    bool trying = false, known = false;
    int refusals = 0;
    std::size_t secret = 0;
    Clock::time_point not_before{};
    Error error;
  };
  std::map<std::string, Account> accounts_;
};

// Whether a login has a chance now: the secret can be read, and is not one that was refused lately.
bool may_log_in(const ConnectOptions& options);

}  // namespace net
