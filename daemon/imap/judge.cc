#include "daemon/imap/judge.hh"

#include <algorithm>
#include <string>

#include "daemon/imap/response.hh"

namespace imap {
namespace {

constexpr std::size_t kMostHeader = 64u << 10;

std::size_t behind_header(std::string_view bytes) {
  const auto crlf = bytes.find("\r\n\r\n"), lf = bytes.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos) return std::string_view::npos;
  return crlf < lf ? crlf + 4 : lf + 2;
}

// The boundary of a multipart mail, empty for any other.
std::string boundary_of(std::string_view header) {
  const std::string text = "\n" + std::string(header.substr(0, kMostHeader)), words = upper(text);
  const auto type = words.find("\nCONTENT-TYPE: MULTIPART/");
  if (type == std::string::npos) return {};
  auto at = words.find("BOUNDARY=", type);
  if (at == std::string::npos) return {};
  const std::string_view value = std::string_view(text).substr(at + std::string_view("BOUNDARY=").size());
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(value.substr(0, value.find_first_of("; \t\r\n")));
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool looks_complete(std::string_view bytes) {
  const auto body = behind_header(bytes);
  if (body == std::string_view::npos || is_blank(bytes.substr(body))) return false;
  const std::string boundary = boundary_of(bytes.substr(0, body));
  if (!boundary.empty()) return bytes.find("--" + boundary + "--", body) != std::string_view::npos;
  return bytes.ends_with('\n');
}

}  // namespace

Judgement judge(std::string_view bytes, std::uint64_t listed) {
  if (bytes.empty()) return Judgement::empty;
  if (bytes.size() >= listed) return Judgement::whole;
  if (!looks_complete(bytes)) return Judgement::doubtful;
  return bytes.size() < listed / 2 ? Judgement::short_but_complete : Judgement::whole;
}

}  // namespace imap
