#include "daemon/net/libcurl.hh"

#include <csignal>
#include <curl/curl.h>
#include <new>

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

bool is_bad_signature(std::string_view detail) {
  return detail.find("error:") != std::string_view::npos && detail.find("error:0A") == std::string_view::npos;
}

}  // namespace net
