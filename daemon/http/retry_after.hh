#pragma once
// The field Retry-After (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three forms (5.6.7).

#include <chrono>
#include <optional>
#include <string_view>

namespace http {

// How long to wait from `now` on; nothing where the value is neither. Never negative.
std::optional<std::chrono::seconds> read_retry_after(std::string_view value, std::chrono::sys_seconds now);

}  // namespace http
