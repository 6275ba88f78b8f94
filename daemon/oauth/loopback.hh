#pragma once
// Waits on this machine for the browser that comes back from the provider's page (RFC 8252, 7.3), or for the
// address that somebody pastes because his browser runs elsewhere.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace oauth {

class Loopback {
 public:
  // On 127.0.0.1, and on ::1 where there is one. `port` 0: any.
  static tl::expected<std::unique_ptr<Loopback>, std::string> open(boost::asio::io_context& loop,
                                                                   std::uint16_t port);
  ~Loopback();

  std::string redirect() const;  // "http://localhost:49152"
  // The first address with this state in it that a browser asks for, or that is a line of `input` (a
  // descriptor; -1: none). Whatever else comes is told so and does no harm. Nothing: nobody came in time.
  boost::asio::awaitable<std::optional<std::string>> wait(std::string state, int input,
                                                          std::chrono::seconds patience);

 private:
  struct State;
  explicit Loopback(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace oauth
