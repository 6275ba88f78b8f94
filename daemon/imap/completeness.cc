#include "daemon/imap/completeness.hh"

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

std::string unfolded(std::string_view header) {
  std::string text;
  for (std::size_t at = 0; at < header.size(); ++at) {
    const char c = header[at];
    if (c == '\r') continue;
    const bool folds =
        c == '\n' && at + 1 < header.size() && (header[at + 1] == ' ' || header[at + 1] == '\t');
    text += folds ? ' ' : c;
  }
  return text;
}

// Behind blanks, `sign` and more blanks; npos where the sign is not there.
std::size_t behind(std::string_view text, std::size_t at, char sign) {
  at = text.find_first_not_of(" \t", at);
  if (at == std::string_view::npos || text[at] != sign) return std::string_view::npos;
  return std::min(text.find_first_not_of(" \t", at + 1), text.size());
}

// The value of Content-Type, empty where there is none.
std::string content_type_of(std::string_view header) {
  const std::string text = "\n" + unfolded(header.substr(0, kMostHeader)), words = upper(text);
  constexpr std::string_view kName = "\nCONTENT-TYPE";
  for (auto at = words.find(kName); at != std::string::npos; at = words.find(kName, at + 1)) {
    const auto value = behind(words, at + kName.size(), ':');
    if (value != std::string::npos) return text.substr(value, text.find('\n', value) - value);
  }
  return {};
}

// The boundary of a multipart mail; empty where it cannot be read.
std::string boundary_of(const std::string& content_type) {
  const std::string words = upper(content_type);
  constexpr std::string_view kName = "BOUNDARY";
  for (auto at = words.find(kName); at != std::string::npos; at = words.find(kName, at + 1)) {
    const auto begin = behind(words, at + kName.size(), '=');
    if (begin == std::string::npos) continue;
    const std::string_view value = std::string_view(content_type).substr(begin);
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(value.substr(0, value.find_first_of("; \t")));
  }
  return {};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Judgement judge_end(std::string_view bytes) {
  const auto body = behind_header(bytes);
  if (body == std::string_view::npos || is_blank(bytes.substr(body))) return Judgement::doubtful;
  const std::string type = content_type_of(bytes.substr(0, body));
  if (!upper(type).starts_with("MULTIPART/"))
    return bytes.ends_with('\n') ? Judgement::ends_well : Judgement::doubtful;
  const std::string boundary = boundary_of(type);
  const bool closed = !boundary.empty() && bytes.find("--" + boundary + "--", body) != std::string_view::npos;
  return closed ? Judgement::whole_by_boundary : Judgement::doubtful;
}

}  // namespace

Judgement judge(std::string_view bytes, std::uint64_t listed) {
  if (bytes.empty()) return Judgement::empty;
  if (bytes.size() >= listed) return Judgement::whole;
  const auto end = judge_end(bytes);
  if (end == Judgement::doubtful || bytes.size() >= listed / 2) return end;
  return Judgement::much_too_short;
}

}  // namespace imap
