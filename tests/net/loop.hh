#pragma once
// Runs one coroutine to its end on a loop of its own, at most ten seconds.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>

#include "daemon/net/connection.hh"

namespace fake {

template <class T>
T run(net::awaitable<T> coroutine) {
  boost::asio::io_context loop;
  std::optional<T> result;
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, std::move(coroutine), [&](std::exception_ptr error, T value) {
    failure = error;
    result = std::move(value);
    loop.stop();
  });
  loop.run_for(std::chrono::seconds(10));
  if (failure) std::rethrow_exception(failure);
  if (!result) throw std::runtime_error("the coroutine did not end");
  return std::move(*result);
}

// Waits until `holds`, at most five seconds: for what another thread does.
inline net::awaitable<void> until(const std::function<bool()>& holds) {
  const auto deadline = net::Clock::now() + std::chrono::seconds(5);
  while (!holds()) {
    if (net::Clock::now() > deadline) throw std::runtime_error("it did not happen");
    co_await net::sleep_until(net::Clock::now() + std::chrono::milliseconds(1), {});
  }
}

}  // namespace fake
