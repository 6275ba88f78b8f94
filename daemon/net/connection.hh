#pragma once
// An open, encrypted and logged-in byte stream to a mail server.
//
//   auto connection = co_await net::Connection::open(options, stop);
//   if (!connection) ... connection.error().what ...
//   co_await connection->write("T1 NOOP\r\n", deadline);
//   auto n = co_await connection->read_some(buffer, deadline, stop);
//
// One coroutine at a time uses a Connection, on one thread (or strand). Every call has a deadline. A stop
// that is requested (on that thread) ends a wait at once with Code::interrupted. After any error but a
// timeout or interruption of read_some the stream is unusable. What the server sent together with its answer
// to the login is lost: begin with a command whose answer tells where you are.
//
// Side effect: the first connection of a process initialises libcurl and ignores SIGPIPE where nobody handles
// it.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "daemon/net/endpoint.hh"
#include "daemon/net/error.hh"

namespace net {

using boost::asio::awaitable;
using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

class Connection {
 public:
  // DNS, TCP, TLS and login, within options.timeout. A secret that was refused lately (logins.hh) is not
  // offered again: the same error comes back at once.
  static awaitable<Result<Connection>> open(ConnectOptions options, std::stop_token stop);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();  // closes without a word; never waits

  // At least one byte, or an error; the end of the stream is Code::closed.
  awaitable<Result<std::size_t>> read_some(std::span<char> into, Deadline deadline,
                                           std::stop_token stop = {});
  // All of `bytes`, which must stay valid until then.
  awaitable<Result<void>> write(std::string_view bytes, Deadline deadline, std::stop_token stop = {});

  const std::string& server() const;  // "imap.example.com:993", for messages
  // What an SMTP server answered to EHLO, line by line; empty where it knows only HELO.
  const std::vector<std::string>& greeting() const;
  bool logged_in() const;  // false: the server asked for no login

 private:
  struct Stream;
  static awaitable<Result<std::string>> fetch_token(const ConnectOptions& options, std::stop_token stop);
  static awaitable<Result<Connection>> log_in_once(ConnectOptions& options, std::stop_token stop);
  static awaitable<Result<void>> take_turn(const ConnectOptions& options, std::stop_token stop);
  static awaitable<Result<Connection>> log_in(const ConnectOptions& options, std::stop_token stop);
  explicit Connection(std::unique_ptr<Stream>);
  std::unique_ptr<Stream> stream_;
};

// False if `stop` came first.
awaitable<bool> sleep_until(Deadline deadline, std::stop_token stop);

}  // namespace net
