#pragma once
// What all uses of libcurl share.

#include <chrono>
#include <curl/curl.h>
#include <new>
#include <span>
#include <string>
#include <string_view>

#include "daemon/net/error.hh"

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

// What a failure of libcurl means to people: "SERVER WHAT", and what to do.
struct Meaning {
  CURLcode code;
  Code ours;
  const char* what;
  const char* hint;
};

// `own` comes before what the code means everywhere; `detail` is libcurl's error buffer.
Error explain(CURLcode code, std::string_view detail, const std::string& server,
              std::span<const Meaning> own);

}  // namespace net
