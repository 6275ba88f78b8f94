#include "daemon/net/error.hh"

namespace net {

const char* to_string(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::unreachable:
      return "unreachable";
    case Code::timeout:
      return "timeout";
    case Code::tls:
      return "tls";
    case Code::certificate:
      return "certificate";
    case Code::authentication:
      return "authentication";
    case Code::refused:
      return "refused";
    case Code::protocol:
      return "protocol";
    case Code::closed:
      return "closed";
    case Code::interrupted:
      return "interrupted";
  }
  return "unknown";
}

std::string to_string(const Error& error) {
  return error.hint.empty() ? error.what : error.what + " (" + error.hint + ")";
}

std::string printable(std::string_view text, std::size_t limit) {
  const bool cut = text.size() > limit;
  std::string line(text.substr(0, limit));
  for (char& c : line) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (cut) line += "...";
  return line;
}

}  // namespace net
