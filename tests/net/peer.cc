#include "tests/net/peer.hh"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fake {
namespace {

constexpr int kPatience = 5000;  // ms

void check(bool good, const char* what) {
  if (!good) throw std::runtime_error(what);
}

}  // namespace

Peer::~Peer() {
  if (tls_ != nullptr) {
    SSL_shutdown(tls_);
    SSL_free(tls_);
  }
  ::close(socket_);
}

void Peer::ready(short what) const {
  pollfd poll{socket_, what, 0};
  if (::poll(&poll, 1, kPatience) <= 0) throw Gone();
}

void Peer::start_tls(const Identity& identity) {
  tls_ = SSL_new(identity.context());
  SSL_set_fd(tls_, socket_);
  if (SSL_accept(tls_) != 1) {
    ERR_clear_error();
    throw Gone();
  }
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), size)
                                      : ::send(socket_, bytes.data(), size, MSG_NOSIGNAL);
    if (sent <= 0) throw Gone();
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Peer::fill() {
  char chunk[65536];
  if (tls_ == nullptr || SSL_pending(tls_) == 0) ready(POLLIN);
  const auto got =
      tls_ != nullptr ? SSL_read(tls_, chunk, sizeof chunk) : ::recv(socket_, chunk, sizeof chunk, 0);
  if (got <= 0) throw Gone();
  buffer_.append(chunk, static_cast<std::size_t>(got));
}

std::string Peer::line() {
  std::size_t end = 0;
  while ((end = buffer_.find('\n')) == std::string::npos) fill();
  std::string text = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

std::string Peer::read(std::size_t count) {
  while (buffer_.size() < count) fill();
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return bytes;
}

void Peer::expect_end() {
  for (;;) {
    buffer_.clear();
    fill();
  }
}

bool Peer::has_bytes() const {
  pollfd poll{socket_, POLLIN, 0};
  return !buffer_.empty() || (tls_ != nullptr && SSL_pending(tls_) > 0) || ::poll(&poll, 1, 0) > 0;
}

bool Peer::wait() {
  if (has_bytes()) return true;
  pollfd polls[2] = {{socket_, POLLIN, 0}, {wake_, POLLIN, 0}};
  if (::poll(polls, 2, kPatience) <= 0) throw Gone();
  if (polls[1].revents != 0) {
    char byte = 0;
    check(::read(wake_, &byte, 1) == 1, "wake");
    return false;
  }
  return true;
}

void Peer::reset() {
  const linger now{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  throw Gone();
}

Server::Server(std::vector<Script> scripts) {
  std::signal(SIGPIPE, SIG_IGN);
  int pipes[2];
  check(::pipe(pipes) == 0, "pipe");
  wake_read_ = pipes[0], wake_write_ = pipes[1];
  check(::pipe(pipes) == 0, "pipe");
  stop_read_ = pipes[0], stop_write_ = pipes[1];

  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  check(::bind(listener_, generic, size) == 0 && ::listen(listener_, 8) == 0, "listen");
  check(::getsockname(listener_, generic, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, scripts = std::move(scripts)]() mutable { serve(std::move(scripts)); });
}

Server::~Server() {
  ::close(stop_write_);
  wait_played();
  for (const int fd : {listener_, wake_read_, wake_write_, stop_read_}) ::close(fd);
}

void Server::wait_played() {
  if (thread_.joinable()) thread_.join();
}

void Server::wake() {
  check(::write(wake_write_, "w", 1) == 1, "wake");
}

std::size_t Server::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::string Server::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Server::serve(std::vector<Script> scripts) {
  for (const Script& script : scripts) {
    pollfd polls[2] = {{listener_, POLLIN, 0}, {stop_read_, POLLIN, 0}};
    if (::poll(polls, 2, -1) <= 0 || polls[1].revents != 0) return;
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    {
      const std::lock_guard lock(mutex_);
      ++connections_;
    }
    Peer peer(socket, wake_read_);
    try {
      script(peer);
    } catch (const Gone&) {
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      failure_ = error.what();
    }
  }
}

}  // namespace fake
