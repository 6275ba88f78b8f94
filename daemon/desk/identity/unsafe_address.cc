#include "daemon/desk/identity/unsafe_address.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

// "support"@example.com is support@example.com (RFC 5321, 4.1.2), which nobody writes who means well.
bool has_needless_quotes(std::string_view local) {
  if (!local.starts_with('"')) return false;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '+';
  };
  const std::string inside =
      lower_ascii(local.substr(1, local.size() - std::min<std::size_t>(local.size(), 2)));
  bool dot = true;  // dots at the ends, or two in a row, need quotes
  for (const char c : inside) {
    if (!is_plain(c) && (c != '.' || dot)) return false;
    dot = c == '.';
  }
  return !dot;
}

}  // namespace

bool asks_for_detour(std::string_view address) {
  const auto local = local_part_of(address);
  if (has_needless_quotes(local)) return true;
  return local.find_first_of("%!@|") != std::string_view::npos || local.starts_with('/') ||
         local.starts_with('-') || domain_of(address).starts_with('[');
}

}  // namespace desk
