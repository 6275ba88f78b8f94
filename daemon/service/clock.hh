#pragma once
// The only clock of the project: everything below the service takes `now` as an argument.

#include <chrono>

namespace service {

inline std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// A little more than that: sleeping it through wakes within the second.
inline std::chrono::steady_clock::duration until_next_second() {
  const auto exact = std::chrono::system_clock::now();
  return std::chrono::floor<std::chrono::seconds>(exact) + std::chrono::milliseconds{1001} - exact;
}

}  // namespace service
