// HTTPS to services that behave, and to those that do not.
#include <cstdlib>

#include "daemon/http/client.hh"
#include "daemon/http/retry_after.hh"
#include "tests/catch.hh"
#include "tests/net/loop.hh"
#include "tests/net/peer.hh"

using namespace std::chrono_literals;
using fake::Peer;
using http::Request;
using net::Code;

namespace {

const fake::Identity& localhost() {
  static const fake::Identity identity("localhost");
  return identity;
}

// Reads a request whole: its head, line by line, and its body.
struct Read {
  std::string head, body;
};

Read read_request(Peer& peer) {
  Read read;
  std::size_t length = 0;
  for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
    if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
    read.head += line + "\n";
  }
  read.body = peer.read(length);
  return read;
}

// A server over TLS that reads the request and then does this.
fake::Script answering(std::function<void(Peer&)> then) {
  return [then](Peer& peer) {
    peer.start_tls(localhost());
    read_request(peer);
    then(peer);
  };
}

fake::Script saying(std::string answer) {
  return answering([answer](Peer& peer) { peer.send(answer); });
}

Request request_to(const fake::Server& server) {
  Request request;
  request.url = "https://localhost:" + std::to_string(server.port()) + "/hook/s3cret-path?x=1";
  request.body = R"({"event":"ticket.created"})";
  request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", "key1"}};
  request.ca_file = localhost().authority_file();
  request.timeout = 5s;
  return request;
}

http::Answer answer_of(Request request, std::stop_token stop = {}) {
  return fake::run(http::exchange(std::move(request), stop));
}

http::Failure failure_of(Request request) {
  const auto answer = answer_of(std::move(request));
  REQUIRE_FALSE(answer);
  CHECK_THAT(net::to_string(answer.error().error), !ContainsSubstring("s3cret"));
  return answer.error();
}

}  // namespace

TEST_CASE("a request arrives as it was meant, and its answer comes back", "[http]") {
  Read seen;
  fake::Server server({[&seen](Peer& peer) {
    peer.start_tls(localhost());
    seen = read_request(peer);
    peer.send("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok");
  }});
  const auto answer = answer_of(request_to(server));
  REQUIRE(answer);
  CHECK(answer->status == 202);
  CHECK(answer->body == "ok");
  CHECK_FALSE(answer->cut);
  CHECK(seen.head.starts_with("POST /hook/s3cret-path?x=1 HTTP/1.1\nHost: localhost:"));
  CHECK_THAT(seen.head, ContainsSubstring("Idempotency-Key: key1\n"));
  CHECK_THAT(seen.head, !ContainsSubstring("Expect"));
  CHECK(seen.body == R"({"event":"ticket.created"})");
}

TEST_CASE("a GET has no body", "[http]") {
  Read seen;
  fake::Server server({[&seen](Peer& peer) {
    peer.start_tls(localhost());
    seen = read_request(peer);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }});
  auto request = request_to(server);
  request.method = "GET";
  REQUIRE(answer_of(std::move(request)));
  CHECK(seen.head.starts_with("GET /hook"));
  CHECK(seen.body.empty());
}

TEST_CASE("a large body needs no leave to be sent", "[http]") {
  Read seen;
  fake::Server server({[&seen](Peer& peer) {
    peer.start_tls(localhost());
    seen = read_request(peer);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }});
  auto request = request_to(server);
  request.body.assign(3'000'000, 'x');
  REQUIRE(answer_of(std::move(request)));
  CHECK(seen.body.size() == 3'000'000);
}

TEST_CASE("what a service says besides the status is kept", "[http]") {
  fake::Server server(
      {saying("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Too Many Requests\r\n"
              "retry-after:  17 \r\nContent-Length: 4\r\n\r\nslow")});
  const auto answer = answer_of(request_to(server));
  REQUIRE(answer);
  CHECK(answer->status == 429);
  CHECK(answer->retry_after == "17");
  CHECK(answer->body == "slow");
}

TEST_CASE("a redirect is told, not followed", "[http]") {
  fake::Server elsewhere({saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
  fake::Server server({saying("HTTP/1.1 302 Found\r\nLocation: https://localhost:" +
                              std::to_string(elsewhere.port()) + "/new\r\nContent-Length: 0\r\n\r\n")});
  const auto answer = answer_of(request_to(server));
  REQUIRE(answer);
  CHECK(answer->status == 302);
  CHECK(answer->location.ends_with("/new"));
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a huge answer is cut off, and its status counts", "[http]") {
  fake::Server server({answering([](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
    const std::string part(100'000, 'x');
    for (int i = 0; i < 10'000; ++i) peer.send(part);
  })});
  auto request = request_to(server);
  request.max_answer = 1000;
  const auto answer = answer_of(std::move(request));
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body.size() == 1000);
  CHECK(answer->cut);
}

TEST_CASE("an answer that breaks off behind its header counts", "[http]") {
  fake::Server server({saying("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"half")});
  const auto answer = answer_of(request_to(server));
  REQUIRE(answer);
  CHECK(answer->status == 201);
  CHECK(answer->cut);
}

TEST_CASE("an answer that breaks off in its header is none, and what was sent may have been taken",
          "[http]") {
  fake::Server server({saying("HTTP/1.1 200 OK\r\nContent-Le")});
  CHECK(failure_of(request_to(server)).sent);
}

TEST_CASE("no answer at all is told, and what was sent may have been taken", "[http]") {
  fake::Server server({answering([](Peer&) {})});
  const auto failure = failure_of(request_to(server));
  CHECK(failure.sent);
  CHECK(failure.error.code == Code::closed);
}

TEST_CASE("a service that never answers is left when the time is over", "[http]") {
  fake::Server server({answering([](Peer& peer) { peer.expect_end(); })});
  auto request = request_to(server);
  request.timeout = 200ms;
  const auto failure = failure_of(std::move(request));
  CHECK(failure.sent);
  CHECK(failure.error.code == Code::timeout);
}

TEST_CASE("a service that hangs before TLS has seen nothing", "[http]") {
  fake::Server server({[](Peer& peer) { peer.expect_end(); }});
  auto request = request_to(server);
  request.timeout = 200ms;
  const auto failure = failure_of(std::move(request));
  CHECK_FALSE(failure.sent);
  CHECK(failure.error.code == Code::timeout);
}

TEST_CASE("an answer that is no HTTP is told", "[http]") {
  fake::Server server({saying("\x16\x03\x01 what do you want?\r\n\r\n")});
  const auto failure = failure_of(request_to(server));
  CHECK(failure.sent);
  CHECK(failure.error.code == Code::protocol);
}

TEST_CASE("an endless header is given up", "[http]") {
  fake::Server server({answering([](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\n");
    const std::string line = "X-More: " + std::string(1000, 'x') + "\r\n";
    for (int i = 0; i < 100'000; ++i) peer.send(line);
  })});
  CHECK(failure_of(request_to(server)).error.code == Code::protocol);
}

TEST_CASE("an authority that we do not know is not trusted, and is told nothing", "[http]") {
  static const fake::Identity stranger("localhost");
  fake::Server server({[](Peer& peer) {
    peer.start_tls(stranger);
    read_request(peer);
  }});
  const auto failure = failure_of(request_to(server));
  CHECK_FALSE(failure.sent);
  CHECK(failure.error.code == Code::certificate);
}

TEST_CASE("a certificate for another name is not trusted", "[http]") {
  static const fake::Identity other("other.example");
  fake::Server server({[](Peer& peer) { peer.start_tls(other); }});
  auto request = request_to(server);
  request.ca_file = other.authority_file();
  const auto failure = failure_of(std::move(request));
  CHECK_FALSE(failure.sent);
  CHECK(failure.error.code == Code::certificate);
}

TEST_CASE("the environment's proxies are not used", "[http]") {
  fake::Server proxy({[](Peer&) {}});
  ::setenv("https_proxy", ("http://localhost:" + std::to_string(proxy.port())).c_str(), 1);
  fake::Server server({saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
  const auto answer = answer_of(request_to(server));
  ::unsetenv("https_proxy");
  CHECK(answer);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("nobody listens: nothing was sent", "[http]") {
  std::uint16_t port = 0;
  {
    fake::Server gone({});
    port = gone.port();
  }
  Request request;
  request.url = "https://localhost:" + std::to_string(port) + "/s3cret";
  const auto failure = failure_of(std::move(request));
  CHECK_FALSE(failure.sent);
  CHECK(failure.error.code == Code::unreachable);
}

TEST_CASE("a stop ends the call at once", "[http]") {
  std::stop_source stop;
  fake::Server server({answering([&stop](Peer& peer) {
    stop.request_stop();
    peer.expect_end();
  })});
  boost::asio::io_context loop;
  std::optional<http::Answer> answer;
  std::stop_source inner;
  boost::asio::co_spawn(loop, http::exchange(request_to(server), inner.get_token()),
                        [&](std::exception_ptr, http::Answer value) { answer = std::move(value); });
  boost::asio::co_spawn(
      loop,
      [](std::stop_source& seen, std::stop_source& ask) -> net::awaitable<void> {
        co_await fake::until([&seen] { return seen.stop_requested(); });
        ask.request_stop();
      }(stop, inner),
      [](std::exception_ptr) {});
  loop.run_for(5s);
  REQUIRE(answer);
  REQUIRE_FALSE(*answer);
  CHECK(answer->error().error.code == Code::interrupted);
  CHECK(answer->error().sent);
}

TEST_CASE("where we call, and where we do not", "[http]") {
  CHECK(http::server_of("https://events.example.com/v2/enqueue", false) == "events.example.com:443");
  CHECK(http::server_of("https://events.example.com:8443", false) == "events.example.com:8443");
  CHECK(http::server_of("http://localhost:8080/x", false) == "localhost:8080");
  CHECK(http::server_of("http://127.0.0.1/x", false) == "127.0.0.1:80");
  CHECK(http::server_of("http://[::1]/x", false) == "[::1]:80");
  CHECK(http::server_of("http://hooks.internal/x", true) == "hooks.internal:80");
  for (const char* url :
       {"http://hooks.internal/x", "http://127.example.com/", "ftp://example.com/", "file:///etc/passwd",
        "events.example.com", "", "https://", "https://user:s3cret@example.com/", "https://exa mple.com/",
        "https://example.com/\r\nX: y", "gopher://x/"}) {
    INFO(url);
    const auto server = http::server_of(url, false);
    REQUIRE_FALSE(server);
    CHECK_THAT(net::to_string(server.error()), !ContainsSubstring("s3cret"));
  }
}

TEST_CASE("Retry-After is seconds or a date in each of HTTP's forms", "[http]") {
  const std::chrono::sys_seconds now{std::chrono::seconds(784111777)};  // Sun, 06 Nov 1994 08:49:37 GMT
  const auto read = [now](const char* value) { return http::read_retry_after(value, now); };
  CHECK(read("120") == 120s);
  CHECK(read("0") == 0s);
  CHECK(read("Sun, 06 Nov 1994 08:50:37 GMT") == 60s);
  CHECK(read("Sunday, 06-Nov-94 08:50:37 GMT") == 60s);
  CHECK(read("Sun Nov  6 08:50:37 1994") == 60s);
  CHECK(read("Sun, 06 Nov 1994 08:48:37 GMT") == 0s);  // past
  CHECK(read("99999999999999999999") == std::chrono::seconds::max());
  for (const char* word : {"", "soon", "-5", "1.5", "Sun, 06 Nov 1994", "12 s"})
    CHECK(read(word) == std::nullopt);
}
