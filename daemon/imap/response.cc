#include "daemon/imap/response.hh"

#include <charconv>
#include <string_view>

namespace imap {
namespace {

template <class T>
bool digits_to(std::string_view digits, T& value) {
  T read = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), read);
  if (error != std::errc{} || end != digits.data() + digits.size()) return false;
  value = read;
  return true;
}

Status::Kind kind_of(const std::string& name) {
  if (name == "OK") return Status::Kind::ok;
  if (name == "NO") return Status::Kind::no;
  if (name == "BYE") return Status::Kind::bye;
  return name == "PREAUTH" ? Status::Kind::preauth : Status::Kind::bad;
}

}  // namespace

std::string upper(std::string_view ascii) {
  std::string out(ascii);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool read_number(std::string_view digits, std::uint32_t& value) {
  return digits_to(digits, value);
}
bool read_number(std::string_view digits, std::uint64_t& value) {
  return digits_to(digits, value);
}

bool is_status(const Response& response) {
  const std::string& name = response.name;
  return name == "OK" || name == "NO" || name == "BAD" || name == "BYE" || name == "PREAUTH";
}

Status status_of(const Response& response) {
  Status status;
  status.kind = kind_of(response.name);
  std::string_view text = response.text;
  if (const auto end = text.find(']'); text.starts_with('[') && end != std::string_view::npos) {
    const std::string_view inside = text.substr(1, end - 1);
    const auto space = inside.find(' ');
    status.code = upper(inside.substr(0, space));
    if (space != std::string_view::npos) status.arguments = inside.substr(space + 1);
    text.remove_prefix(end + 1);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  status.text = text;
  return status;
}

}  // namespace imap
