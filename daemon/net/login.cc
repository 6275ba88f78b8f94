#include "daemon/net/login.hh"

#include <algorithm>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <sys/socket.h>

#include "daemon/net/libcurl.hh"
#include "daemon/net/login_words.hh"
#include "daemon/net/token_source.hh"

namespace net {
namespace {

// A peer that vanished without a word is found by probes after a minute of silence, or when what we sent
// stays unacknowledged.
constexpr long kKeepaliveIdle = 60, kKeepaliveInterval = 15;
constexpr unsigned kUserTimeoutMs = 120'000;
constexpr std::size_t kMostGreetingLines = 128;

std::string url_of(const ConnectOptions& options) {
  const Endpoint& to = options.endpoint;
  const bool tls = to.security == Security::tls;
  const std::string scheme =
      to.protocol == Protocol::imap ? (tls ? "imaps" : "imap") : (tls ? "smtps" : "smtp");
  std::string url = scheme + "://" + to_string(to) + "/";
  if (to.protocol == Protocol::smtp) url += options.client_name;
  return url;
}

const char* login_options(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::password:
      return "AUTH=PLAIN;AUTH=LOGIN";
    case Mechanism::cram_md5:
      return "AUTH=CRAM-MD5";
    case Mechanism::xoauth2:
      return "AUTH=XOAUTH2";
    case Mechanism::oauthbearer:
      return "AUTH=OAUTHBEARER";
  }
  return "";
}

constexpr Meaning kMeanings[] = {
    {CURLE_OPERATION_TIMEDOUT, Code::timeout, "did not finish connecting in time",
     "it may be overloaded, or a firewall drops packets; for STARTTLS use imap:// or smtp://, not imaps:// "
     "or smtps://"},
    {CURLE_USE_SSL_FAILED, Code::tls, "does not offer STARTTLS",
     "use imaps:// or smtps://; only on a network you trust, `tls: none`"},
    {CURLE_SSL_CONNECT_ERROR, Code::tls, "did not complete the TLS handshake",
     "does this port speak TLS from the first byte? imaps 993, smtps 465; STARTTLS is imap:// or smtp://"},
    {CURLE_LOGIN_DENIED, Code::authentication, "refused the login",
     "check user and password, and which logins the server allows"},
    {CURLE_WEIRD_SERVER_REPLY, Code::refused, "did not welcome us",
     "does this port speak the protocol of the URL?"},
    {CURLE_REMOTE_ACCESS_DENIED, Code::refused, "refused our greeting",
     "the server may not want this client"},
    {CURLE_GOT_NOTHING, Code::closed, "closed the connection", "the server's log may say why"},
    {CURLE_ABORTED_BY_CALLBACK, Code::interrupted, "was left before the login ended", ""},
};

}  // namespace

Login::Login(const ConnectOptions& options, bool any_mechanism) : options_(options) {
  prepare_process();
  easy_.reset(curl_easy_init());
  if (!easy_) throw std::bad_alloc();
  configure(any_mechanism);
}

void Login::configure(bool any_mechanism) {
  CURL* easy = easy_.get();
  const Endpoint& to = options_.endpoint;
  set(easy, CURLOPT_URL, url_of(options_).c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
  set(easy, CURLOPT_CONNECT_ONLY, 1L);
  set_common(easy, options_.timeout, options_.ca_file);
  set(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  set(easy, CURLOPT_TCP_KEEPIDLE, kKeepaliveIdle);
  set(easy, CURLOPT_TCP_KEEPINTVL, kKeepaliveInterval);
  set(easy, CURLOPT_SOCKOPTFUNCTION, &Login::prepare_socket);

  set(easy, CURLOPT_USE_SSL,
      static_cast<long>(to.security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));

  const Credentials& who = options_.credentials;
  if (!who.user.empty()) {
    const bool token = who.mechanism == Mechanism::xoauth2 || who.mechanism == Mechanism::oauthbearer;
    set(easy, CURLOPT_USERNAME, who.user.c_str());
    set(easy, token ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, who.secret.c_str());
    if (!any_mechanism)
      set(easy, CURLOPT_LOGIN_OPTIONS, login_options(who.mechanism));
    else if (token)
      set(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2;AUTH=OAUTHBEARER");
  }
  set(easy, CURLOPT_ERRORBUFFER, &detail_[0]);
  set(easy, CURLOPT_VERBOSE, 1L);
  set(easy, CURLOPT_DEBUGFUNCTION, &Login::observe);
  set(easy, CURLOPT_DEBUGDATA, static_cast<void*>(this));
}

int Login::prepare_socket(void*, curl_socket_t socket, curlsocktype) {
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUserTimeoutMs, sizeof kUserTimeoutMs);
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return CURL_SOCKOPT_OK;
}

// Keeps the server's last line for error messages, and what it offers. What we send is looked at only to
// learn whether a login was tried at all.
int Login::observe(CURL*, curl_infotype type, char* data, std::size_t size, void* self) {
  auto& login = *static_cast<Login*>(self);
  std::string_view line(data, size);
  if (type == CURLINFO_HEADER_OUT) {
    const auto space = line.find(' ');
    const bool smtp = login.options_.endpoint.protocol == Protocol::smtp;
    const auto verb = smtp ? line : line.substr(space == std::string_view::npos ? line.size() : space + 1);
    login.tried_ |= verb.starts_with("AUTH") || (!smtp && verb.starts_with("LOGIN "));
    login.greeting_is_due_ = smtp && verb.starts_with("EHLO");
    if (login.greeting_is_due_) login.greeting_.clear();
  }
  if (type == CURLINFO_HEADER_IN) login.hear(line);
  return 0;
}

void Login::hear(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  last_line_ = line.substr(0, 1000);
  if (auto challenge = read_challenge(last_line_); !challenge.empty()) challenge_ = std::move(challenge);
  if (greeting_is_due_) keep_greeting(line);
}

// Asked once only: there are servers that refuse a second EHLO.
void Login::keep_greeting(std::string_view line) {
  if (!line.starts_with("250") || greeting_.size() == kMostGreetingLines) return;
  greeting_.emplace_back(line.substr(std::min<std::size_t>(line.size(), 4)));
}

std::string Login::last_words() const {
  const std::string& secret = options_.credentials.secret;
  if (!secret.empty() && last_line_.find(secret) != std::string::npos)
    return "";  // a server that echoes what it was told
  std::string_view line = last_line_;
  if (!read_challenge(line).empty()) return "";  // it is shown decoded
  if (options_.endpoint.protocol == Protocol::imap) {
    const auto space = line.find(' ');  // the tag says nothing to people
    if (space != std::string_view::npos) line.remove_prefix(space + 1);
  }
  return printable(line);
}

// A refused login: is it about the secret, and what is to be done?
Error Login::explain_refusal(Error error) const {
  const bool token = options_.credentials.mechanism == Mechanism::xoauth2 ||
                     options_.credentials.mechanism == Mechanism::oauthbearer;
  const std::string words = last_words();
  error.what += " of " + printable(options_.credentials.user);
  if (!tried_) {
    error.what = to_string(options_.endpoint) + " offers no login that we can use";
    error.hint = token ? "it takes no bearer token: give a password instead"
                       : "it may offer one over TLS only: use imaps://, smtps:// or STARTTLS";
    return error;
  }
  if (!words.empty()) error.what += ": " + words;
  const std::string& secret = options_.credentials.secret;
  if (!challenge_.empty() && (secret.empty() || challenge_.find(secret) == std::string::npos))
    error.what += " " + challenge_;
  if (is_passing(options_.endpoint.protocol, words)) error.code = Code::refused;
  const bool refused = error.code == Code::authentication && options_.tokens;
  error.hint = refused ? options_.tokens->hint(options_.endpoint.protocol, words) : login_hint(words, token);
  return error;
}

Error Login::explain(CURLcode code) const {
  Error error = net::explain(code, &detail_[0], to_string(options_.endpoint), kMeanings);
  switch (error.code) {
    case Code::authentication:
      return explain_refusal(std::move(error));
    case Code::refused:
    case Code::closed:
      if (!last_line_.empty()) error.what += ": " + last_words();
      break;
    case Code::interrupted:
      break;
    case Code::invalid:
    case Code::unreachable:
    case Code::timeout:
    case Code::tls:
    case Code::certificate:
    case Code::protocol:
      if (detail_[0] != '\0') error.what += ": " + printable(detail_);
  }
  return error;
}

}  // namespace net
