#pragma once
// What all uses of libcurl share.

#include <chrono>
#include <curl/curl.h>
#include <new>
#include <string>
#include <string_view>

namespace net {

// Initialises libcurl once, and ignores SIGPIPE where nobody handles it: OpenSSL may write to a peer that has
// reset.
void prepare_process();

template <class T>
void set(CURL* easy, CURLoption option, T value) {
  // Every option is known to the libcurl we build with: only memory can fail.
  if (curl_easy_setopt(easy, option, value) != CURLE_OK) throw std::bad_alloc();
}

// What holds for every connection: no proxy of the environment, no signals, a deadline, and TLS of at
// least 1.2 with the certificate verified, by the system's authorities or those of `ca_file` alone.
void set_common(CURL* easy, std::chrono::milliseconds timeout, const std::string& ca_file);

// Of a failed TLS handshake, by libcurl's words: an authority of the right name but with another key fails in
// OpenSSL's arithmetic, not in its TLS ("error:0A..."), and libcurl then speaks of a broken handshake.
bool is_bad_signature(std::string_view detail);

}  // namespace net
