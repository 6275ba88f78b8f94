#include "daemon/http/retry_after.hh"

#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>

namespace http {
namespace {

constexpr const char* kDateForms[] = {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT",
                                      "%a %b %d %H:%M:%S %Y"};

std::optional<std::chrono::sys_seconds> read_date(const std::string& text) {
  for (const char* form : kDateForms) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), form, &parts);
    if (end != nullptr && *end == '\0')
      return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
  }
  return {};
}

}  // namespace

std::optional<std::chrono::seconds> read_retry_after(std::string_view value, std::chrono::sys_seconds now) {
  using std::chrono::seconds;
  if (value.empty()) return {};
  if (value.find_first_not_of("0123456789") != std::string_view::npos) {
    const auto date = read_date(std::string(value));
    return date ? std::optional(std::max(*date - now, seconds(0))) : std::nullopt;
  }
  std::int32_t count = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), count);
  return read.ec == std::errc{} ? seconds(count) : seconds::max();  // more than any number of ours is long
}

}  // namespace http
