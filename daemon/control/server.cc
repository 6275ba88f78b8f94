#include "daemon/control/server.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace control {
namespace {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using asio::awaitable;
using asio::use_awaitable;

constexpr std::chrono::minutes kPatience{2};       // for one whole exchange
constexpr std::chrono::milliseconds kBreath{200};  // where no descriptor is free, until one may be
constexpr int kTryAgain = 75;                      // EX_TEMPFAIL: an MTA keeps its mail while versions differ

awaitable<tl::expected<Request, std::string>> read_request(Local::socket& socket) {
  std::string buffer;
  boost::system::error_code error;
  const auto size = co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer, kMaxHead), '\n',
                                                    asio::redirect_error(use_awaitable, error));
  if (error == asio::error::not_found)
    co_return tl::unexpected(std::string("the request's head is longer than 64 KiB"));
  if (error) throw boost::system::system_error(error);
  auto head = read_request_head(std::string_view(buffer).substr(0, size - 1));
  if (!head) co_return tl::unexpected(head.error());
  buffer.erase(0, size);
  const std::size_t have = std::min(buffer.size(), head->input);
  buffer.resize(head->input);
  auto rest = asio::buffer(buffer) + have;
  co_await asio::async_read(socket, rest, use_awaitable);
  Request request{std::move(head->arguments), std::move(buffer), std::move(head->database)};
  co_return request;
}

awaitable<void> serve(Local::socket& socket, const Handler& handler) {
  auto request = co_await read_request(socket);
  Response response;
  if (request)
    response = co_await handler(*std::move(request));
  else
    response = Response{kTryAgain, {}, "ticketd: " + request.error() + "\n"};
  const std::string head = write_head(response);
  const std::array<asio::const_buffer, 3> parts{asio::buffer(head), asio::buffer(response.out),
                                                asio::buffer(response.err)};
  co_await asio::async_write(socket, parts, use_awaitable);
}

// A client that went away has nobody to tell.
awaitable<void> serve_quietly(Local::socket& socket, const Handler& handler) {
  try {
    co_await serve(socket, handler);
  } catch (const std::exception&) {
  }
}

awaitable<void> serve_in_time(Local::socket socket, std::shared_ptr<const Handler> handler) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(socket.get_executor(), kPatience);
  // Asio's `||` waits for the first to succeed: one that threw would leave us with the timer.
  co_await (serve_quietly(socket, *handler) || timer.async_wait(use_awaitable));
}

// A socket file that a killed daemon left behind. One that answers belongs to a living daemon.
bool is_abandoned(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  asio::io_context loop;
  Local::socket probe(loop);
  boost::system::error_code error;
  probe.connect(Local::endpoint(path), error);
  return error == asio::error::connection_refused;
}

}  // namespace

struct Server::Impl {
  Impl(asio::io_context& loop, std::string the_path, Handler the_handler)
      : acceptor(loop),
        path(std::move(the_path)),
        handler(std::make_shared<Handler>(std::move(the_handler))) {}

  Local::acceptor acceptor;
  std::string path;
  std::shared_ptr<const Handler> handler;

  static awaitable<void> accept(std::shared_ptr<Impl> self) {
    while (self->acceptor.is_open()) {
      boost::system::error_code error;
      auto socket = co_await self->acceptor.async_accept(asio::redirect_error(use_awaitable, error));
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        asio::steady_timer pause(self->acceptor.get_executor(), kBreath);
        co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
        continue;
      }
      asio::co_spawn(self->acceptor.get_executor(), serve_in_time(std::move(socket), self->handler),
                     asio::detached);
    }
  }
};

tl::expected<std::unique_ptr<Server>, std::string> Server::listen(asio::io_context& loop,
                                                                  const std::string& path, Handler handler) {
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return tl::unexpected(std::string("the socket's path is too long: ") + path);
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  if (!folder.empty() && std::filesystem::create_directory(folder, ignored))
    std::filesystem::permissions(folder, std::filesystem::perms(0750), ignored);
  if (is_abandoned(path)) ::unlink(path.c_str());
  auto impl = std::make_shared<Impl>(loop, path, std::move(handler));
  const Local::endpoint endpoint(path);
  boost::system::error_code error;
  impl->acceptor.open(endpoint.protocol(), error);
  const auto mask = ::umask(0117);  // the socket is never open to all, not even for a moment
  if (!error) impl->acceptor.bind(endpoint, error);
  ::umask(mask);
  if (!error) impl->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return tl::unexpected(std::string("cannot listen on ") + path + ": " + error.message());
  asio::co_spawn(loop, Impl::accept(impl), asio::detached);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

void Server::stop() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
}

Server::~Server() {
  stop();
  ::unlink(impl_->path.c_str());
}

}  // namespace control
