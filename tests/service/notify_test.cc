#include "daemon/service/notify.hh"

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

namespace {

// What a supervisor hears.
class Supervisor {
 public:
  Supervisor() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const std::string path = folder_.path() + "/notify";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~Supervisor() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }
  std::string hear() const {
    std::array<char, 4096> text{};
    const auto size = ::recv(socket_, text.data(), text.size(), 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
  }

 private:
  storage::test::Folder folder_;
  int socket_;
};

}  // namespace

TEST_CASE("while a start takes long, systemd is asked for more time, but not at every step") {
  Supervisor supervisor;
  service::notify::still_starting("looking through the vault");
  const auto heard = supervisor.hear();
  CHECK_THAT(heard, ContainsSubstring("EXTEND_TIMEOUT_USEC=120000000"));
  CHECK_THAT(heard, ContainsSubstring("STATUS=Starting: looking through the vault"));
  service::notify::still_starting("looking through the vault");
  CHECK(supervisor.hear().empty());
}
