// The control socket with both its ends: requests, clients that misbehave, and files that are in the way.
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <future>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "daemon/control/client.hh"
#include "daemon/control/server.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

using control::ask;
using control::Request;
using control::Response;
using control::Server;

namespace {

namespace asio = boost::asio;

// Answers with what it was asked: the arguments on out, the input on err, their number as status.
asio::awaitable<Response> echo(Request request) {
  Response response;
  response.status = static_cast<int>(request.arguments.size());
  for (const auto& argument : request.arguments) response.out += argument + "\n";
  response.err = std::move(request.input);
  co_return response;
}

// A server whose loop runs in a thread of its own for as long as this lives.
class Running {
 public:
  explicit Running(const std::string& path, control::Handler handler = echo) {
    auto listening = Server::listen(loop_, path, std::move(handler));
    if (!listening) throw std::runtime_error(listening.error());
    server_ = *std::move(listening);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Running() {
    loop_.stop();
    thread_.join();
  }

 private:
  asio::io_context loop_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

Response must_ask(const std::string& path, const Request& request) {
  const auto answer = ask(path, request, std::chrono::seconds(20));
  REQUIRE(answer);
  if (!*answer) FAIL((*answer).error());
  return **answer;
}

// A client that follows no protocol.
class RawClient {
 public:
  explicit RawClient(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~RawClient() { ::close(fd_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void say(std::string_view bytes) const { (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  void say_no_more() const { ::shutdown(fd_, SHUT_WR); }
  std::string hear_all() const {
    std::string all;
    char chunk[4096];
    for (ssize_t got = 0; (got = ::recv(fd_, chunk, sizeof chunk, 0)) > 0;)
      all.append(chunk, static_cast<std::size_t>(got));
    return all;
  }

 private:
  int fd_;
};

struct Place : storage::test::Folder {
  std::string socket() const { return path() + "/control.sock"; }
};

}  // namespace

TEST_CASE("a request is answered") {
  const Place place;
  const Running server(place.socket());
  const auto answer = must_ask(place.socket(), {{"list", "--json"}, "input"});
  CHECK(answer.status == 2);
  CHECK(answer.out == "list\n--json\n");
  CHECK(answer.err == "input");
}

TEST_CASE("a large mail goes through, and comes back byte for byte") {
  const Place place;
  const Running server(place.socket());
  std::string mail(5'000'000, 'x');
  for (std::size_t i = 0; i < mail.size(); i += 7) mail[i] = static_cast<char>(i);
  CHECK(must_ask(place.socket(), {{"ingest"}, mail}).err == mail);
}

TEST_CASE("many ask at once") {
  const Place place;
  const Running server(place.socket());
  std::vector<std::future<Response>> answers;
  for (int i = 0; i < 20; ++i)
    answers.push_back(std::async(std::launch::async, [&place, i] {
      return ask(place.socket(), {{std::to_string(i)}, ""}, std::chrono::seconds(20)).value().value();
    }));
  for (int i = 0; i < 20; ++i)
    CHECK(answers[static_cast<std::size_t>(i)].get().out == std::to_string(i) + "\n");
}

TEST_CASE("a client that says nonsense hears why, and the next one is served") {
  const Place place;
  const Running server(place.socket());
  const RawClient client(place.socket());
  client.say("GET / HTTP/1.1\r\n\r\n");
  const std::string heard = client.hear_all();
  CHECK_THAT(heard, ContainsSubstring("\"status\":75"));
  CHECK_THAT(heard, ContainsSubstring("not a JSON object"));
  CHECK(must_ask(place.socket(), {{"list"}, ""}).status == 1);
}

TEST_CASE("a head line without an end is cut off") {
  const Place place;
  const Running server(place.socket());
  const RawClient client(place.socket());
  client.say(std::string(control::kMaxHead + 1, 'x'));
  CHECK_THAT(client.hear_all(), ContainsSubstring("longer than"));
}

TEST_CASE("clients that leave in the middle harm nobody") {
  const Place place;
  const Running server(place.socket());
  for (const char* words :
       {"", "{\"version\":1", "{\"version\":1,\"arguments\":[\"list\"],\"input\":10}\nfour"}) {
    const RawClient client(place.socket());
    client.say(words);
    client.say_no_more();
    CHECK(client.hear_all().empty());
  }
  { const RawClient gone(place.socket()); }
  CHECK(must_ask(place.socket(), {{"list"}, ""}).status == 1);
}

TEST_CASE("one that says nothing keeps nobody waiting") {
  const Place place;
  const Running server(place.socket());
  const RawClient silent(place.socket());
  CHECK(must_ask(place.socket(), {{"list"}, ""}).status == 1);
}

TEST_CASE("a refusal is heard though the input was not wanted") {
  const Place place;
  const Running server(place.socket());
  const auto answer = must_ask(place.socket(), {{}, std::string(control::kMaxInput + 1, 'x')});
  CHECK(answer.status == 75);
  CHECK_THAT(answer.err, ContainsSubstring("larger than 256 MiB"));
}

TEST_CASE("an answer that is cut off is an error, not an answer") {
  const Place place;
  const Running server(place.socket(), [](Request) -> asio::awaitable<Response> {
    throw std::runtime_error("a handler that fails");
    co_return Response{};
  });
  const auto answer = ask(place.socket(), {{"list"}, ""}, std::chrono::seconds(20));
  REQUIRE(answer);
  REQUIRE_FALSE(*answer);
  CHECK_THAT(answer->error(), ContainsSubstring("no answer"));
}

TEST_CASE("without a daemon there is nothing to ask") {
  const Place place;
  CHECK_FALSE(ask(place.socket(), {{"list"}, ""}));
  CHECK_FALSE(ask(std::string(500, 'x'), {{"list"}, ""}));
}

TEST_CASE("only owner and group may ask") {
  const Place place;
  const Running server(place.socket());
  struct stat status {};
  REQUIRE(::stat(place.socket().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0660);
}

TEST_CASE("the socket goes with its server") {
  const Place place;
  { const Running server(place.socket()); }
  CHECK(::access(place.socket().c_str(), F_OK) != 0);
}

TEST_CASE("a socket that a killed daemon left behind is replaced") {
  const Place place;
  {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = place.socket();
    std::copy(path.begin(), path.end(), address.sun_path);
    REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
  }
  const Running server(place.socket());
  CHECK(must_ask(place.socket(), {{"list"}, ""}).status == 1);
}

TEST_CASE("the socket of a living daemon is left alone") {
  const Place place;
  const Running server(place.socket());
  asio::io_context loop;
  const auto second = Server::listen(loop, place.socket(), echo);
  REQUIRE_FALSE(second);
  CHECK_THAT(second.error(), ContainsSubstring(place.socket()));
  CHECK(must_ask(place.socket(), {{"list"}, ""}).status == 1);
}

TEST_CASE("a file that is no socket is left alone") {
  const Place place;
  std::ofstream(place.socket()) << "precious";
  asio::io_context loop;
  CHECK_FALSE(Server::listen(loop, place.socket(), echo));
  std::ifstream file(place.socket());
  std::string words;
  file >> words;
  CHECK(words == "precious");
}

TEST_CASE("a path that no socket can have, and a folder that is not there, are named") {
  asio::io_context loop;
  const auto bad = GENERATE(as<std::string>{}, "/" + std::string(200, 'x'), "/nonexistent/nor/control.sock");
  const auto server = Server::listen(loop, bad, echo);
  REQUIRE_FALSE(server);
  CHECK_THAT(server.error(), ContainsSubstring(bad));
}
