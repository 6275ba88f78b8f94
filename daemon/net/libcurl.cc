#include "daemon/net/libcurl.hh"

#include <csignal>

namespace net {

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

bool is_bad_signature(std::string_view detail) {
  return detail.find("error:") != std::string_view::npos && detail.find("error:0A") == std::string_view::npos;
}

}  // namespace net
