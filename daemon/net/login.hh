#pragma once
// libcurl's part of a connection: how it is configured and what its failures mean. No sockets of ours, no
// Asio.
//
// libcurl does DNS, TCP, TLS or STARTTLS, and the SASL login (CURLOPT_CONNECT_ONLY), for IMAP and SMTP alike.
// Nothing else of it is used: its IMAP hands out one mail's text as another's, and its SMTP blocks the loop.

#include <curl/curl.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/net/endpoint.hh"

namespace net {

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyFree>;

// One attempt to log in. Must stay where it is while the handle lives: libcurl keeps pointers into it.
class Login {
 public:
  explicit Login(const ConnectOptions&, bool any_mechanism = false);
  Login(const Login&) = delete;
  Login& operator=(const Login&) = delete;

  CURL* handle() const { return easy_.get(); }
  // What a failed transfer means for people, with the server's last words where it spoke.
  Error explain(CURLcode) const;
  // The server offered none of the mechanisms we asked for, so that nothing was tried.
  bool nothing_tried(CURLcode code) const { return code == CURLE_LOGIN_DENIED && !tried_; }
  bool tried() const { return tried_; }
  // What an SMTP server said to the last EHLO, line by line without the code; empty where it knows only HELO.
  const std::vector<std::string>& greeting() const { return greeting_; }

 private:
  static int observe(CURL*, curl_infotype, char* data, std::size_t size, void* self);
  static int prepare_socket(void*, curl_socket_t, curlsocktype);
  void configure(bool any_mechanism);
  void hear(std::string_view line);
  void keep_greeting(std::string_view line);
  std::string last_words() const;
  Error explain_refusal(Error error) const;

  ConnectOptions options_;
  EasyHandle easy_;
  char detail_[CURL_ERROR_SIZE] = {};
  std::string last_line_;  // the server's, of this login
  std::string challenge_;  // what it sent with a refused token
  std::vector<std::string> greeting_;
  bool greeting_is_due_ = false;  // its next lines answer EHLO
  bool tried_ = false;            // a mechanism was tried
};

}  // namespace net
