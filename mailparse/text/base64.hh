#pragma once
#include <string>
#include <string_view>

namespace mailparse {

void append_base64(std::string& out, std::string_view bytes);  // RFC 4648, 4, with padding, no line ends
inline std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

}  // namespace mailparse
