#pragma once
// What can go wrong between us and a server, told so that an operator can act on it.
//
// `what` says what happened and to whom ("imap.example.com:993 refused the login of support: NO
// [AUTHENTICATIONFAILED] ..."); `hint` says what to try next and may be empty. Neither ever holds a secret.
// Text from a server is cut to one printable line.

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace net {

enum class Code : std::uint8_t {
  invalid,         // we were asked for something that cannot be put on the wire safely
  unreachable,     // no such host, no route, nobody listens
  timeout,         // a deadline passed
  tls,             // no TLS where it is required, or the handshake failed
  certificate,     // the server could not prove who it is
  authentication,  // the login was refused
  refused,         // the server understood and said no
  protocol,        // the server said something that makes no sense
  closed,          // the connection ended
  interrupted,     // we were asked to stop
};
const char* to_string(Code);

struct Error {
  Code code = Code::protocol;
  std::string what;
  std::string hint;
};
std::string to_string(const Error&);  // "what (hint)"

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(Code code, std::string what, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(hint)});
}
// Hands the error of one result on to another.
template <class T>
tl::unexpected<Error> failure(const Result<T>& failed) {
  return tl::unexpected<Error>(failed.error());
}

// A server's text as one line for people: printable ASCII, at most `limit` characters.
std::string printable(std::string_view text, std::size_t limit = 200);

}  // namespace net
