#include "daemon/net/endpoint.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace net {
namespace {

struct Scheme {
  std::string_view name;
  Protocol protocol;
  Security security;
};
constexpr std::array kSchemes{
    Scheme{"imaps", Protocol::imap, Security::tls},
    Scheme{"imap", Protocol::imap, Security::starttls},
    Scheme{"smtps", Protocol::smtp, Security::tls},
    Scheme{"smtp", Protocol::smtp, Security::starttls},
};

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) return {};
      c = static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else if (c == '?' || c == '#') {
      return {};
    }
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) return {};
    out += c;
  }
  return out;
}

// Splits "host", "host:port" and "[v6]:port"; what is left of a bad one fails the checks that follow.
bool split_authority(std::string_view authority, Endpoint& endpoint) {
  std::string_view host = authority, port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    host = authority.substr(1, close - 1);
    const auto rest = authority.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return false;
    if (!rest.empty()) port = rest.substr(1);
    if (host.find(':') == std::string_view::npos) return false;
  } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
    if (port.empty()) return false;
  }
  endpoint.host = host;
  if (port.empty()) return true;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  return error == std::errc{} && end == port.data() + port.size() && endpoint.port != 0;
}

}  // namespace

bool is_safe_host(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '-' || host.front() == '.') return false;
  const bool v6 = host.find(':') != std::string_view::npos;
  return std::all_of(host.begin(), host.end(), [v6](char c) {
    if (v6) return hex_value(c) >= 0 || c == ':' || c == '.';
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::uint16_t port_of(const Endpoint& endpoint) {
  if (endpoint.port != 0) return endpoint.port;
  if (endpoint.protocol == Protocol::imap) return endpoint.security == Security::tls ? 993 : 143;
  if (endpoint.security == Security::tls) return 465;
  return endpoint.security == Security::starttls ? 587 : 25;
}

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + endpoint.host + "]" : endpoint.host;
  return host + ":" + std::to_string(port_of(endpoint));
}

Result<Location> parse_url(std::string_view url, bool plain) {
  const auto at = url.rfind('@');  // what stands before it may be a password
  const auto shown = at == std::string_view::npos ? printable(url) : "..." + printable(url.substr(at));
  const auto bad = [&shown](const char* why) {
    return failure(Code::invalid, "bad URL \"" + shown + "\": " + why,
                   "write imaps://host/FOLDER or smtps://host");
  };
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return bad("no scheme");
  const auto* scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                    [&](const Scheme& known) { return known.name == url.substr(0, colon); });
  if (scheme == kSchemes.end()) return bad("the scheme is none of imaps, imap, smtps, smtp");
  std::string_view rest = url.substr(colon + 3);
  const auto slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);

  Location location;
  location.endpoint.protocol = scheme->protocol;
  location.endpoint.security = scheme->security;
  if (plain) {
    if (scheme->security == Security::tls) return bad("tls: none contradicts the scheme");
    location.endpoint.security = Security::none;
  }
  if (authority.find('@') != std::string_view::npos)
    return bad("user names and passwords do not belong here");
  if (!split_authority(authority, location.endpoint)) return bad("host and port cannot be read");
  if (!is_safe_host(location.endpoint.host)) return bad("that is no host name");
  const auto path = percent_decoded(rest);
  if (!path) return bad("the path cannot be read");
  location.path = *path;
  return location;
}

}  // namespace net
