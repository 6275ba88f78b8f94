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
  auto greeted = co_await client->greet(options.client_name, stop);
  if (!greeted) co_return net::failure(greeted);
  co_return client;
}

Client::Client(net::Connection connection, Timeouts timeouts)
    : connection_(std::move(connection)), timeouts_(timeouts), chunk_(4096) {}

// libcurl has greeted before the login and keeps the answer to itself: once more, for the extensions.
awaitable<Result<void>> Client::greet(std::string name, std::stop_token stop) {
  const std::string line = "EHLO " + name + "\r\n";
  auto written = co_await write(line, timeouts_.command, stop);
  if (!written) co_return net::failure(written);
  auto reply = co_await read(timeouts_.command, stop);
  if (!reply) co_return net::failure(reply);
  if (!reply->positive()) {
    co_return net::failure(Code::refused, server() + " refused our greeting: " + to_string(*reply));
  }
  extensions_ = extensions_of(*reply);
  co_return Result<void>();
}

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
