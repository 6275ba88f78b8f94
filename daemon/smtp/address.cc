#include "daemon/smtp/address.hh"

#include <algorithm>

namespace smtp {
namespace {

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte > ' ' && byte < 0x7f);
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 5321's Atom characters and dots, and UTF-8.
bool is_atom_char(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 || kMarks.find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > 64) return false;
  if (local.front() != '"') return std::all_of(local.begin(), local.end(), is_atom_char);
  if (local.size() < 3 || local.back() != '"') return false;
  const auto inside = local.substr(1, local.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '"') return false;
    if (inside[i] == '\\' && ++i == inside.size()) return false;
  }
  return true;
}

bool is_domain(std::string_view domain) {
  if (domain.empty() || domain.size() > 255) return false;
  if (domain.front() == '[') {
    return domain.size() > 2 && domain.back() == ']' &&
           std::all_of(domain.begin() + 1, domain.end() - 1,
                       [](char c) { return is_alnum(c) || c == '.' || c == ':' || c == '-'; });
  }
  char before = '.';
  for (const char c : domain) {
    if (c == '.' && before == '.') return false;
    if (!is_alnum(c) && c != '.' && c != '-' && c != '_' && static_cast<unsigned char>(c) < 0x80)
      return false;
    before = c;
  }
  return before != '.';
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_sendable(std::string_view address) {
  if (address.size() > 254) return false;
  const bool clean =
      std::all_of(address.begin(), address.end(), [](char c) { return is_plain(c) && c != '<' && c != '>'; });
  const auto at = address.rfind('@');
  return clean && at != std::string_view::npos && is_local_part(address.substr(0, at)) &&
         is_domain(address.substr(at + 1));
}

}  // namespace smtp
