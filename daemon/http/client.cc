#include "daemon/http/client.hh"

#include <boost/asio/this_coro.hpp>

#include "daemon/http/transfer.hh"
#include "daemon/net/dial.hh"

namespace http {

boost::asio::awaitable<Answer> exchange(Request request, std::stop_token stop) {
  auto server = server_of(request.url, request.plain);
  if (!server) co_return tl::unexpected(Failure{server.error(), false});
  Transfer transfer(std::move(request), *std::move(server));
  net::Dial dial(co_await boost::asio::this_coro::executor, transfer.handle());
  const CURLcode code = co_await dial.finish(stop);
  co_return std::move(transfer).answer(code);
}

}  // namespace http
