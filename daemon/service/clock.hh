#pragma once
// The only clock of the project: everything below the service takes `now` as an argument.

#include <chrono>

namespace service {

inline std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace service
