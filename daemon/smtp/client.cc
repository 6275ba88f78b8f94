#include "daemon/smtp/client.hh"

#include <array>
#include <unistd.h>

namespace smtp {

using net::Clock;
using net::Code;

namespace {

std::string own_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) == 0 && net::is_safe_host(name.data())) return name.data();
  return "localhost";
}

}  // namespace

awaitable<Result<std::unique_ptr<Client>>> Client::open(net::ConnectOptions options, Timeouts timeouts,
                                                        std::stop_token stop) {
  if (options.client_name.empty()) options.client_name = own_name();
  auto connection = co_await net::Connection::open(options, stop);
  if (!connection) co_return net::failure(connection);
  std::unique_ptr<Client> client(new Client(std::move(*connection), timeouts));
  client->no_login_ = !options.credentials.user.empty() && !client->connection_.logged_in();
  co_return client;
}

// libcurl has greeted before the login and we heard the answer: there are servers that refuse a second EHLO,
// and servers that know only HELO, which offers nothing.
Client::Client(net::Connection connection, Timeouts timeouts)
    : connection_(std::move(connection)),
      timeouts_(timeouts),
      chunk_(4096),
      extensions_(extensions_of(connection_.greeting())) {}

awaitable<Result<void>> Client::write(std::string_view bytes, std::chrono::milliseconds patience,
                                      std::stop_token stop) {
  return connection_.write(bytes, Clock::now() + patience, std::move(stop));
}

awaitable<Result<Reply>> Client::read(std::chrono::milliseconds patience, std::stop_token stop) {
  const net::Deadline deadline = Clock::now() + patience;
  for (;;) {
    auto reply = reader_.next();
    if (!reply) co_return net::failure(reply);
    if (*reply) co_return std::move(**reply);
    auto count = co_await connection_.read_some(chunk_, deadline, stop);
    if (!count) co_return net::failure(count);
    reader_.feed({chunk_.data(), *count});
  }
}

awaitable<void> Client::quit() {
  const std::stop_token never;
  co_await write("QUIT\r\n", std::chrono::milliseconds(1000), never);
}

}  // namespace smtp
