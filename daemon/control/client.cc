#include "daemon/control/client.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace control {
namespace {

class Socket {
 public:
  Socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // 0, or what errno says.
  int connect(const std::string& path, std::chrono::seconds patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (fd_ < 0) return errno;
    if (path.size() >= sizeof address.sun_path) return ENOENT;  // nobody can listen there
    std::copy(path.begin(), path.end(), address.sun_path);
    const timeval limit{static_cast<time_t>(patience.count()), 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Appends what comes next to `buffer`; false at the end, or when patience is over.
  bool read_more(std::string& buffer) {
    char chunk[16384];
    while (true) {
      const auto got = ::recv(fd_, chunk, sizeof chunk, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      buffer.append(chunk, static_cast<std::size_t>(got));
      return true;
    }
  }

 private:
  int fd_;
};

tl::expected<Response, std::string> read_response(Socket& socket) {
  std::string buffer;
  std::size_t end = std::string::npos;
  while ((end = buffer.find('\n')) == std::string::npos)
    if (buffer.size() > kMaxHead || !socket.read_more(buffer))
      return tl::unexpected(std::string("the daemon gave no answer: its log may say why"));
  const auto head = read_response_head(std::string_view(buffer).substr(0, end));
  if (!head) return tl::unexpected(head.error());
  buffer.erase(0, end + 1);
  while (buffer.size() < head->out + head->err)
    if (!socket.read_more(buffer)) return tl::unexpected(std::string("the daemon's answer was cut off"));
  return Response{head->status, buffer.substr(0, head->out), buffer.substr(head->out, head->err),
                  head->other_desk};
}

}  // namespace

std::optional<tl::expected<Response, std::string>> ask(const std::string& socket_path, const Request& request,
                                                       std::chrono::seconds patience) {
  Socket socket;
  const int problem = socket.connect(socket_path, patience);
  if (problem == EACCES || problem == EPERM)
    return tl::unexpected("may not speak to the daemon at " + socket_path +
                          ": permission denied (be root, or of the socket's group)");
  if (problem != 0) return {};
  // A daemon that wants no input refuses before it has read it all: its words are waiting even then.
  if (socket.write(write_head(request))) (void)socket.write(request.input);
  return read_response(socket);
}

}  // namespace control
