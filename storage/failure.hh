#pragma once
// Inside the room a failure of the world travels as this exception; guard() turns it into a Result at every
// public door. Broken invariants of our own (std::logic_error) and lack of memory are not caught: no caller
// could go on.

#include <exception>
#include <type_traits>
#include <utility>

#include "storage/result.hh"

namespace storage {

class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)) {}
  const Error& error() const noexcept { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

 private:
  Error error_;
};

[[noreturn]] inline void raise(Fault fault, std::string message, std::string hint = {}) {
  throw Failure(Error{fault, std::move(message), std::move(hint)});
}

template <class F>
auto guard(F&& work) -> Result<std::invoke_result_t<F>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const Failure& failure) {
    return tl::unexpected<Error>(failure.error());
  }
}

}  // namespace storage
