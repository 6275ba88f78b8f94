#pragma once
// A greeted SMTP connection: bytes out, replies in, each with a deadline. What is said over it is
// transaction.cc's business.

#include <chrono>
#include <memory>
#include <stop_token>
#include <string_view>

#include "daemon/net/connection.hh"
#include "daemon/smtp/extensions.hh"
#include "daemon/smtp/reply.hh"

namespace smtp {

using net::awaitable;
using net::Result;

// RFC 5321, 4.5.3.2. Shorter ones give up on relays that are slow but well, and make duplicates behind the
// final dot.
struct Timeouts {
  std::chrono::milliseconds command{300'000};  // EHLO, MAIL, RCPT, RSET
  std::chrono::milliseconds data{120'000};     // the 354
  std::chrono::milliseconds block{180'000};    // for each piece of the message to leave
  std::chrono::milliseconds dot{600'000};      // the answer to the final dot
  std::chrono::milliseconds parting{20'000};   // the same, once we were asked to stop
};

class Client {
 public:
  static awaitable<Result<std::unique_ptr<Client>>> open(net::ConnectOptions options, Timeouts timeouts,
                                                         std::stop_token stop);

  const Extensions& extensions() const { return extensions_; }
  bool no_login() const { return no_login_; }  // we had a user, and the relay offered no login
  const Timeouts& timeouts() const { return timeouts_; }
  const std::string& server() const { return connection_.server(); }

  awaitable<Result<void>> write(std::string_view bytes, std::chrono::milliseconds patience,
                                std::stop_token stop);
  awaitable<Result<Reply>> read(std::chrono::milliseconds patience, std::stop_token stop);
  bool has_unread() const { return !reader_.is_empty(); }  // the relay has said more than was read
  awaitable<void> quit();                                  // best effort, without waiting for the answer

 private:
  Client(net::Connection connection, Timeouts timeouts);
  net::Connection connection_;
  Timeouts timeouts_;
  ReplyReader reader_;
  std::vector<char> chunk_;
  Extensions extensions_;
  bool no_login_ = false;
};

}  // namespace smtp
