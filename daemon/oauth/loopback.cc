#include "daemon/oauth/loopback.hh"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <unistd.h>
#include <vector>

namespace oauth {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

namespace {

constexpr std::size_t kMostBytes = 32u << 10;  // of a request's head, or a pasted line
constexpr int kMostVisitors = 100;
constexpr auto kWait = asio::as_tuple(asio::use_awaitable);

std::string page(const char* status, const char* words) {
  const std::string body =
      std::string("<!doctype html><meta charset=utf-8><title>ticketd</title><p>") + words + "\n";
  return std::string("HTTP/1.1 ") + status +
         "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\nReferrer-Policy: no-referrer\r\n\r\n" + body;
}

// "GET /?code=... HTTP/1.1"
std::string target_of(const std::string& head) {
  const auto begin = head.find(' ');
  const auto end = head.find(' ', begin + 1);
  if (!head.starts_with("GET ") || end == std::string::npos) return {};
  return head.substr(begin + 1, end - begin - 1);
}

}  // namespace

struct Loopback::State {
  explicit State(asio::io_context& io) : loop(io), alarm(io) {}
  asio::io_context& loop;
  std::vector<tcp::acceptor> doors;
  std::optional<asio::posix::stream_descriptor> input;
  asio::steady_timer alarm;
  std::string state;
  std::optional<std::string> found;
  int visitors = 0;

  bool take(const std::string& address) {
    if (found || address.find("state=" + state) == std::string::npos) return false;
    found = address;
    alarm.cancel();
    return true;
  }
};

namespace {

template <class State>
awaitable<void> serve(std::shared_ptr<State> state, std::shared_ptr<tcp::socket> visitor) {
  std::string head;
  const auto [error, size] =
      co_await asio::async_read_until(*visitor, asio::dynamic_buffer(head, kMostBytes), "\r\n\r\n", kWait);
  if (error) co_return;
  const bool ours = state->take(target_of(head));
  const std::string answer = ours ? page("200 OK", "Done. Close this window and go back to the terminal.")
                                  : page("404 Not Found", "This is not the answer that ticketctl waits for.");
  co_await asio::async_write(*visitor, asio::buffer(answer), kWait);
  boost::system::error_code ignored;
  visitor->shutdown(tcp::socket::shutdown_both, ignored);
}

template <class State>
awaitable<void> welcome(std::shared_ptr<State> state, tcp::acceptor& door) {
  while (state->visitors < kMostVisitors) {
    auto [error, visitor] = co_await door.async_accept(kWait);
    if (error) co_return;
    ++state->visitors;
    auto shared = std::make_shared<tcp::socket>(std::move(visitor));
    asio::co_spawn(state->loop, serve(state, std::move(shared)), asio::detached);
  }
}

template <class State>
awaitable<void> listen_to(std::shared_ptr<State> state) {
  std::string typed;
  for (;;) {
    const auto [error, size] =
        co_await asio::async_read_until(*state->input, asio::dynamic_buffer(typed, kMostBytes), '\n', kWait);
    if (error) co_return;  // no terminal: the browser may still come
    if (state->take(typed.substr(0, size))) co_return;
    typed.erase(0, size);
  }
}

}  // namespace

Loopback::Loopback(std::shared_ptr<State> state) : state_(std::move(state)) {}

Loopback::~Loopback() {
  boost::system::error_code ignored;
  for (auto& door : state_->doors) door.close(ignored);
  if (state_->input) state_->input->close(ignored);
}

tl::expected<std::unique_ptr<Loopback>, std::string> Loopback::open(asio::io_context& loop,
                                                                    std::uint16_t port) {
  auto state = std::make_shared<State>(loop);
  boost::system::error_code error;
  tcp::acceptor door(loop);
  const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
  door.open(here.protocol(), error);
  if (!error) door.bind(here, error);
  if (!error) door.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return tl::unexpected("cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + error.message());
  const tcp::endpoint there(asio::ip::address_v6::loopback(), door.local_endpoint().port());
  state->doors.push_back(std::move(door));
  tcp::acceptor second(loop);
  second.open(there.protocol(), error);
  if (!error) second.set_option(asio::ip::v6_only(true), error);
  if (!error) second.bind(there, error);
  if (!error) second.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) state->doors.push_back(std::move(second));
  return std::unique_ptr<Loopback>(new Loopback(std::move(state)));
}

std::string Loopback::redirect() const {
  return "http://localhost:" + std::to_string(state_->doors.front().local_endpoint().port());
}

awaitable<std::optional<std::string>> Loopback::wait(std::string state, int input,
                                                     std::chrono::seconds patience) {
  const auto shared = state_;
  shared->state = std::move(state);
  for (auto& door : shared->doors) asio::co_spawn(shared->loop, welcome(shared, door), asio::detached);
  if (const int copy = input < 0 ? -1 : ::dup(input); copy >= 0) {
    boost::system::error_code error;
    shared->input.emplace(shared->loop);
    shared->input->assign(copy, error);
    if (error) ::close(copy);
    if (!error) asio::co_spawn(shared->loop, listen_to(shared), asio::detached);
  }
  shared->alarm.expires_after(patience);
  if (!shared->found) co_await shared->alarm.async_wait(kWait);
  co_return shared->found;
}

}  // namespace oauth
