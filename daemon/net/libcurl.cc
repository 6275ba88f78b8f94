#include "daemon/net/libcurl.hh"

#include <csignal>

namespace net {
namespace {

constexpr Meaning kMeanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, Code::unreachable, "has no address",
     "check the host name, and DNS on this machine"},
    {CURLE_COULDNT_CONNECT, Code::unreachable, "cannot be reached",
     "is the service up, is the port right, is a firewall between?"},
    {CURLE_PEER_FAILED_VERIFICATION, Code::certificate, "has a certificate that cannot be trusted",
     "check host name and expiry; name a private authority with `ca:`"},
    {CURLE_SSL_CACERT_BADFILE, Code::certificate, "cannot be verified: the file of `ca:` cannot be read",
     "it must be PEM and readable by the service"},
    {CURLE_RECV_ERROR, Code::closed, "closed the connection", "its log may say why"},
    {CURLE_SEND_ERROR, Code::closed, "closed the connection", "its log may say why"},
};

// Of a failed TLS handshake, by libcurl's words: an authority of the right name but with another key fails in
// OpenSSL's arithmetic, not in its TLS ("error:0A..."), and libcurl then speaks of a broken handshake.
bool is_bad_signature(std::string_view detail) {
  return detail.find("error:") != std::string_view::npos && detail.find("error:0A") == std::string_view::npos;
}

}  // namespace

// libcurl sends with MSG_NOSIGNAL, but OpenSSL below it may not: a peer's reset must not end the process.
void prepare_process() {
  static const bool once = [] {
    struct sigaction now = {};
    if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
  if (!once) throw std::bad_alloc();
}

void set_common(CURL* easy, std::chrono::milliseconds timeout, const std::string& ca_file) {
  set(easy, CURLOPT_PROXY, "");  // the environment's proxies are for web pages
  set(easy, CURLOPT_NOSIGNAL, 1L);
  // Without it a clean-up in the middle of a DNS look-up waits for the resolver's thread, and with it the
  // whole loop.
  set(easy, CURLOPT_QUICK_EXIT, 1L);
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
  set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (ca_file.empty()) return;
  set(easy, CURLOPT_CAINFO, ca_file.c_str());
  set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

Error explain(CURLcode code, std::string_view detail, const std::string& server,
              std::span<const Meaning> own) {
  if (code == CURLE_SSL_CONNECT_ERROR && is_bad_signature(detail)) code = CURLE_PEER_FAILED_VERIFICATION;
  for (const auto table : {own, std::span<const Meaning>(kMeanings)})
    for (const Meaning& meaning : table)
      if (meaning.code == code) return {meaning.ours, server + " " + meaning.what, meaning.hint};
  return {Code::protocol, server + " failed: " + curl_easy_strerror(code), ""};
}

}  // namespace net
