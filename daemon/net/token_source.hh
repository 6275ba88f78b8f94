#pragma once
// Where access tokens come from that have to be fetched. Asked at each login.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/endpoint.hh"

namespace net {

class TokenSource {
 public:
  virtual ~TokenSource() = default;

  // A token, or why there is none now. Nothing: it is being fetched, ask again in a moment.
  virtual std::optional<Result<std::string>> ask() = 0;
  // The server took it.
  virtual void taken(const std::string& token) = 0;
  // The server refused it. True: another one is worth a try at once, and ask() gives that.
  virtual bool renew(const std::string& token) = 0;
  // Whether ask() may give something now: false while a refused grant rests.
  virtual bool worth_asking() const = 0;
  // Changes when a refused login is worth another try: the grant is another one, or its token was renewed.
  virtual std::size_t mark() const = 0;
  // What to do where the server refuses with these words.
  virtual std::string hint(Protocol protocol, std::string_view words) const = 0;
};

}  // namespace net
