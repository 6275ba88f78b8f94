#pragma once
// Where a server is and who we are there. Values only: no sockets.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/error.hh"

namespace net {

enum class Protocol : std::uint8_t { imap, smtp };

enum class Security : std::uint8_t {
  tls,       // TLS from the first byte: imaps:// (993), smtps:// (465)
  starttls,  // plain at first, then STARTTLS, which the server must offer: imap:// (143), smtp:// (587)
  none,      // no encryption at all: loopback and tests
};

struct Endpoint {
  Protocol protocol = Protocol::imap;
  Security security = Security::tls;
  std::string host;        // a DNS name or an IP address, IPv6 without brackets
  std::uint16_t port = 0;  // 0: the usual one of protocol and security
};

std::uint16_t port_of(const Endpoint&);
std::string to_string(const Endpoint&);  // "imap.example.com:993", "[::1]:143"

// A URL of the policy: imaps://host[:port]/FOLDER, imap://, smtps://, smtp://. `plain` is the policy's `tls:
// none`. Rejects user info, queries, fragments and every host that could smuggle something into a command or
// another URL.
struct Location {
  Endpoint endpoint;
  std::string path;  // percent-decoded UTF-8 without the first slash; empty if none
};
Result<Location> parse_url(std::string_view url, bool plain = false);
bool is_safe_host(std::string_view host);

enum class Mechanism : std::uint8_t {
  password,     // SASL PLAIN or LOGIN, else whatever the server offers. Never CRAM-MD5 where PLAIN is there.
  cram_md5,     // for servers without TLS that insist on it
  xoauth2,      // `secret` is an access token
  oauthbearer,  // the same by RFC 7628
};

struct Credentials {
  std::string user;  // empty: no login (an SMTP relay that knows us by our address)
  std::string secret;
  Mechanism mechanism = Mechanism::password;
};

class Logins;
class TokenSource;

struct ConnectOptions {
  Endpoint endpoint;
  Credentials credentials;
  // Where credentials.secret is read anew at each login, since tokens and passwords change while we run; the
  // error says what cannot be read. Empty: the secret is what it is.
  std::function<tl::expected<std::string, std::string>()> secret_source;
  // Where credentials.secret is fetched from, as a token that ends; null: it is not.
  std::shared_ptr<TokenSource> tokens;
  std::shared_ptr<Logins>
      logins;               // shared by all who may log in to the same accounts; null: nobody else does
  std::string ca_file;      // PEM; trusted instead of the system's authorities. Empty: the system's
  std::string client_name;  // what SMTP's EHLO says; empty: the machine's host name
  std::chrono::milliseconds timeout{30'000};  // for DNS, TCP, TLS and login together
};

}  // namespace net
