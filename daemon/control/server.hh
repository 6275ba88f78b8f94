#pragma once
// The daemon's end of the control socket: accepts connections and hands each request to a handler.
//
// The socket's mode is 0660: who may reach it is decided by its folder and group. A client that is slow or
// says nothing sensible is dropped after a deadline and harms nobody.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "daemon/control/protocol.hh"

namespace control {

using Handler = std::function<boost::asio::awaitable<Response>(Request)>;

class Server {
 public:
  // A file at `path` that is a socket nobody listens on is replaced. The error says what is in the way.
  static tl::expected<std::unique_ptr<Server>, std::string> listen(boost::asio::io_context& loop,
                                                                   const std::string& path, Handler handler);
  ~Server();  // removes the socket
  void stop();

 private:
  struct Impl;
  explicit Server(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace control
