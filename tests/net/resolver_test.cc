// Name servers that do not answer. This program has its own getaddrinfo, which libcurl's resolver threads
// call.
#include <condition_variable>
#include <dlfcn.h>
#include <mutex>
#include <netdb.h>

#include "daemon/net/connection.hh"
#include "tests/catch.hh"
#include "tests/net/loop.hh"
#include "tests/net/scripts.hh"

using namespace std::chrono_literals;

namespace {

// Look-ups of "hangs.example" end when this is opened. Never destroyed: an abandoned thread may still look at
// it.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int waiting = 0;
};
Gate& gate() {
  static Gate* gate = new Gate;
  return *gate;
}

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  if (node != nullptr && std::string_view(node) == "hangs.example") {
    std::unique_lock lock(gate().mutex);
    ++gate().waiting;
    gate().changed.notify_all();
    gate().changed.wait(lock, [] { return gate().open; });
    --gate().waiting;
    gate().changed.notify_all();
    return EAI_AGAIN;
  }
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, result);
}

TEST_CASE("a name server that hangs delays nobody else") {  // docs/architecture.md, promise 7
  auto options = fake::plain(net::Protocol::imap, 143);
  options.endpoint.host = "hangs.example";
  options.timeout = 30ms;
  const auto attempt = [&options]() -> net::awaitable<net::Result<bool>> {
    auto connection = co_await net::Connection::open(options, {});
    if (!connection) co_return net::failure(connection);
    co_return true;
  };
  // The look-up still hangs when open() returns: if its clean-up waited for it, this would never end.
  const auto result = fake::run(attempt());
  REQUIRE_FALSE(result);
  CHECK(result.error().code == net::Code::timeout);

  std::unique_lock lock(gate().mutex);
  CHECK(gate().waiting == 1);
  gate().open = true;
  gate().changed.notify_all();
  gate().changed.wait(lock, [] { return gate().waiting == 0; });
}
