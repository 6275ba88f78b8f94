#include "daemon/net/connection.hh"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/net/dial.hh"
#include "daemon/net/login.hh"
#include "daemon/net/logins.hh"
#include "daemon/net/token_source.hh"

namespace net {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

// Destruction order matters: our descriptor before the Dial (which takes the handle out of its multi), the
// Login last.
struct Connection::Stream {
  Stream(const asio::any_io_executor& executor, const ConnectOptions& options, bool any_mechanism)
      : server(to_string(options.endpoint)),
        login(options, any_mechanism),
        dial(executor, login.handle()),
        descriptor(executor),
        alarm(std::make_shared<Alarm>(executor)) {}
  ~Stream() {
    if (descriptor.is_open()) ::shutdown(descriptor.native_handle(), SHUT_RDWR);
  }

  // The alarm may ring after the wait it was set for, even after the Stream is gone: it then finds another
  // turn, or nothing.
  struct Alarm {
    explicit Alarm(const asio::any_io_executor& executor) : timer(executor) {}
    asio::steady_timer timer;
    std::uint64_t turn = 0;
    bool rang = false;
  };

  bool adopt_socket();
  awaitable<Result<void>> wait(Descriptor::wait_type what, Deadline deadline, std::stop_token stop);
  awaitable<Result<void>> let_others_run(Deadline deadline, std::stop_token stop);
  tl::unexpected<Error> too_late() const;
  void set_alarm(Deadline deadline);
  tl::unexpected<Error> lost(CURLcode code) const;

  std::string server;
  Login login;
  Dial dial;
  Descriptor descriptor;
  std::shared_ptr<Alarm> alarm;
  unsigned busy = 0;  // calls in a row that did not have to wait
};

bool Connection::Stream::adopt_socket() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(login.handle(), CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK ||
      socket == CURL_SOCKET_BAD)
    return false;
  const int copy = ::dup(socket);  // libcurl closes its own
  if (copy < 0) return false;
  boost::system::error_code error;
  descriptor.assign(copy, error);
  if (error) ::close(copy);
  return !error;
}

void Connection::Stream::set_alarm(Deadline deadline) {
  alarm->rang = false;
  alarm->timer.expires_at(deadline);
  alarm->timer.async_wait(
      [this, weak = std::weak_ptr(alarm), turn = ++alarm->turn](boost::system::error_code error) {
        const auto self = weak.lock();
        if (error || !self || self->turn != turn) return;
        self->rang = true;
        descriptor.cancel();
      });
}

awaitable<Result<void>> Connection::Stream::wait(Descriptor::wait_type what, Deadline deadline,
                                                 std::stop_token stop) {
  if (stop.stop_requested()) co_return failure(Code::interrupted, "asked to stop");
  const std::stop_callback on_stop(stop, [this] { descriptor.cancel(); });
  set_alarm(deadline);
  const auto [error] = co_await descriptor.async_wait(what, asio::as_tuple(asio::use_awaitable));
  ++alarm->turn;
  alarm->timer.cancel();
  if (!error) co_return Result<void>();
  if (stop.stop_requested()) co_return failure(Code::interrupted, "asked to stop");
  if (alarm->rang) co_return too_late();
  co_return failure(Code::closed, "the connection to " + server + " cannot be watched: " + error.message());
}

// A peer that never lets us wait must neither hold up the loop nor outlive its deadline.
awaitable<Result<void>> Connection::Stream::let_others_run(Deadline deadline, std::stop_token stop) {
  constexpr unsigned kCallsInARow = 16;
  if (++busy < kCallsInARow) co_return Result<void>();
  busy = 0;
  co_await asio::post(descriptor.get_executor(), asio::use_awaitable);
  if (stop.stop_requested()) co_return failure(Code::interrupted, "asked to stop");
  if (Clock::now() >= deadline) co_return too_late();
  co_return Result<void>();
}

tl::unexpected<Error> Connection::Stream::too_late() const {
  return failure(Code::timeout, server + " took too long",
                 "the server may be overloaded, or the network broken");
}

tl::unexpected<Error> Connection::Stream::lost(CURLcode code) const {
  std::string what = server + " closed the connection";
  if (code != CURLE_OK) what = "the connection to " + server + " broke: " + curl_easy_strerror(code);
  return failure(Code::closed, std::move(what));
}

Connection::Connection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

const std::string& Connection::server() const {
  return stream_->server;
}

const std::vector<std::string>& Connection::greeting() const {
  return stream_->login.greeting();
}

bool Connection::logged_in() const {
  return stream_->login.tried();
}

awaitable<Result<Connection>> Connection::open(ConnectOptions options, std::stop_token stop) {
  if (!is_safe_host(options.endpoint.host)) {
    co_return failure(Code::invalid, "\"" + printable(options.endpoint.host) + "\" is no host name");
  }
  if (!options.client_name.empty() && !is_safe_host(options.client_name)) {
    co_return failure(Code::invalid,
                      "\"" + printable(options.client_name) + "\" is no host name to greet with");
  }
  if (options.secret_source) {
    auto secret = options.secret_source();
    if (!secret)
      co_return failure(Code::authentication,
                        "no login to " + to_string(options.endpoint) + ": " + secret.error());
    options.credentials.secret = *std::move(secret);
  }
  auto connection = co_await log_in_once(options, stop);
  const bool refused = !connection && connection.error().code == Code::authentication && options.tokens;
  const bool again = refused && options.tokens->renew(options.credentials.secret);
  if (!again) co_return connection;
  co_return co_await log_in_once(options, stop);
}

// With a token of now, where one has to be fetched.
awaitable<Result<Connection>> Connection::log_in_once(ConnectOptions& options, std::stop_token stop) {
  if (options.tokens) {
    auto token = co_await fetch_token(options, stop);
    if (!token) co_return failure(token);
    options.credentials.secret = *std::move(token);
  }
  if (!options.logins || options.credentials.user.empty()) co_return co_await log_in(options, stop);
  auto turn = co_await take_turn(options, stop);
  if (!turn) co_return failure(turn);
  auto connection = co_await log_in(options, stop);
  std::optional<Error> refused;
  if (!connection && connection.error().code == Code::authentication) refused = connection.error();
  options.logins->end(options, refused, Clock::now());
  if (connection && options.tokens) options.tokens->taken(options.credentials.secret);
  co_return connection;
}

awaitable<Result<std::string>> Connection::fetch_token(const ConnectOptions& options, std::stop_token stop) {
  constexpr std::chrono::milliseconds kLook{20};
  for (;;) {
    if (auto answer = options.tokens->ask()) co_return *std::move(answer);
    const bool waited = co_await sleep_until(Clock::now() + kLook, stop);
    if (!waited) co_return failure(Code::interrupted, "asked to stop");
  }
}

// Whoever comes while another tries the same account waits for what that one hears.
awaitable<Result<void>> Connection::take_turn(const ConnectOptions& options, std::stop_token stop) {
  constexpr std::chrono::milliseconds kLook{50};
  for (;;) {
    if (auto refusal = options.logins->refusal(options, Clock::now()))
      co_return tl::unexpected<Error>(*std::move(refusal));
    if (options.logins->begin(options)) co_return Result<void>();
    const bool waited = co_await sleep_until(Clock::now() + kLook, stop);
    if (!waited) co_return failure(Code::interrupted, "asked to stop");
  }
}

awaitable<Result<Connection>> Connection::log_in(const ConnectOptions& options, std::stop_token stop) {
  const auto executor = co_await asio::this_coro::executor;
  static constexpr std::array kAnyMechanism{false, true};
  for (const bool any_mechanism : kAnyMechanism) {
    auto stream = std::make_unique<Stream>(executor, options, any_mechanism);
    const CURLcode code = co_await stream->dial.finish(stop);
    if (code == CURLE_OK) {
      if (!stream->adopt_socket())
        co_return failure(Code::closed, to_string(options.endpoint) + " was lost at the login");
      co_return Connection(std::move(stream));
    }
    // A server without the mechanisms that we prefer: what else it has is as good where TLS is on, and where
    // it is off that was the policy's choice.
    const bool try_again = !any_mechanism && stream->login.nothing_tried(code);
    if (!try_again) co_return tl::unexpected<Error>(stream->login.explain(code));
  }
  co_return failure(Code::authentication, "no login");  // not reached: the second attempt always returned
}

awaitable<Result<std::size_t>> Connection::read_some(std::span<char> into, Deadline deadline,
                                                     std::stop_token stop) {
  auto turn = co_await stream_->let_others_run(deadline, stop);
  if (!turn) co_return failure(turn);
  for (;;) {
    // TLS keeps decoded bytes inside: ask it before waiting for the socket.
    std::size_t count = 0;
    const CURLcode code = curl_easy_recv(stream_->login.handle(), into.data(), into.size(), &count);
    if (code == CURLE_OK && count > 0) co_return count;
    if (code != CURLE_AGAIN) co_return stream_->lost(code);
    auto ready = co_await stream_->wait(Descriptor::wait_read, deadline, stop);
    if (!ready) co_return failure(ready);
  }
}

awaitable<Result<void>> Connection::write(std::string_view bytes, Deadline deadline, std::stop_token stop) {
  while (!bytes.empty()) {
    auto turn = co_await stream_->let_others_run(deadline, stop);
    if (!turn) co_return failure(turn);
    std::size_t count = 0;
    const CURLcode code = curl_easy_send(stream_->login.handle(), bytes.data(), bytes.size(), &count);
    if (code == CURLE_OK) {
      bytes.remove_prefix(count);
    } else if (code == CURLE_AGAIN) {
      auto ready = co_await stream_->wait(Descriptor::wait_write, deadline,
                                          stop);  // then the same bytes again (OpenSSL)
      if (!ready) co_return failure(ready);
    } else {
      co_return stream_->lost(code);
    }
  }
  co_return Result<void>();
}

awaitable<bool> sleep_until(Deadline deadline, std::stop_token stop) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  if (stop.stop_requested()) co_return false;
  const std::stop_callback on_stop(stop, [&timer] { timer.cancel(); });
  timer.expires_at(deadline);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !stop.stop_requested();
}

}  // namespace net
