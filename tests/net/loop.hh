#pragma once
// Runs one coroutine to its end on a loop of its own, at most ten seconds.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
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

}  // namespace fake
