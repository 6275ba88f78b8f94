#pragma once
// One request and its answer, as values.

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "daemon/net/error.hh"

namespace http {

struct Request {
  std::string method = "POST";  // or GET, which has no body
  std::string url;     // https://host[:port]/path; may be a secret: no message repeats more than the host
  bool plain = false;  // http:// is good enough, on a network that is safe already; loopback always is
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string ca_file;                        // PEM, trusted instead of the system's authorities
  std::chrono::milliseconds timeout{10'000};  // for everything: DNS, TCP, TLS, request, answer
  std::size_t max_answer = 64u << 10;         // bytes of the answer's body that are read
};

struct Response {
  int status = 0;
  std::string body;
  bool cut = false;         // there was more, or it broke off: the status counts all the same
  std::string retry_after;  // the field's value
  std::string location;
};

// No answer. `sent`: the request, or a part of it, was on its way, so the service may have acted on it.
struct Failure {
  net::Error error;
  bool sent = false;
};

using Answer = tl::expected<Response, Failure>;

// "events.example.com:443"; an error where we do not go: no https://, user info, something that is no URL.
[[nodiscard]] net::Result<std::string> server_of(const std::string& url, bool plain);

}  // namespace http
