// One token for all who log in by a grant, whatever the provider does.
#include <boost/asio/io_context.hpp>
#include <fstream>

#include "daemon/oauth/keepers.hh"
#include "tests/catch.hh"
#include "tests/net/peer.hh"
#include "tests/storage/support.hh"

using namespace oauth;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// Answers one request with this status and body.
fake::Script saying(int status, std::string body, std::string* heard = nullptr) {
  return [=](fake::Peer& peer) {
    std::size_t length = 0;
    for (std::string line = peer.line(); !line.empty(); line = peer.line())
      if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
    const std::string form = peer.read(length);
    if (heard) *heard = form;
    peer.send("HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  };
}

std::string token(const std::string& access, int seconds, const std::string& refresh = "") {
  return R"({"access_token":")" + access + R"(","token_type":"Bearer","expires_in":)" +
         std::to_string(seconds) + (refresh.empty() ? "" : R"(,"refresh_token":")" + refresh + "\"") + "}";
}

struct Desk {
  storage::test::Folder folder;
  boost::asio::io_context loop;
  Keepers keepers{loop.get_executor(), folder.path() + "/tokens"};
  std::string secret = "client-secret";

  Grant grant(const fake::Server& server, Flow flow = Flow::client_credentials) {
    Grant grant;
    grant.flow = flow;
    grant.proof = Proof::secret;
    grant.secret = [this] { return tl::expected<std::string, std::string>(secret); };
    grant.token_url = "http://127.0.0.1:" + std::to_string(server.port()) + "/token";
    grant.client = "client";
    grant.mailbox = "support";
    return grant;
  }

  net::Result<std::string> wait(net::TokenSource& source) {
    const auto until = Clock::now() + 10s;
    for (;;) {
      if (auto answer = source.ask()) return *std::move(answer);
      if (Clock::now() > until) throw std::runtime_error("no answer");
      loop.restart();
      loop.run_for(5ms);
    }
  }

  RefreshFile file(const Grant& grant) { return {folder.path() + "/tokens", id_of(grant)}; }
};

}  // namespace

TEST_CASE("all who share a grant share one request and its token") {
  fake::Server server({saying(200, token("abc", 3600))});
  Desk desk;
  const auto one = desk.keepers.login(desk.grant(server), "one@example.com");
  const auto two = desk.keepers.login(desk.grant(server), "two@example.com");
  CHECK_FALSE(one->ask());
  CHECK_FALSE(two->ask());
  CHECK(desk.wait(*one) == std::string("abc"));
  CHECK(desk.wait(*two) == std::string("abc"));
  CHECK(server.connections() == 1);
}

TEST_CASE("a token that worked and is refused is fetched anew, one that never worked is not") {
  fake::Server server({saying(200, token("abc", 3600)), saying(200, token("def", 3600))});
  Desk desk;
  const auto login = desk.keepers.login(desk.grant(server), "one@example.com");
  const auto other = desk.keepers.login(desk.grant(server), "two@example.com");
  CHECK(desk.wait(*login) == std::string("abc"));
  CHECK_FALSE(other->renew("abc"));
  login->taken("abc");
  const auto mark = login->mark();
  CHECK(login->renew("abc"));
  CHECK(login->mark() != mark);
  CHECK(desk.wait(*login) == std::string("def"));
  CHECK_FALSE(login->renew("def"));
}

TEST_CASE("a refused client rests until its secret is another one") {
  fake::Server server({saying(401, R"({"error":"invalid_client"})"), saying(200, token("abc", 3600))});
  Desk desk;
  const auto login = desk.keepers.login(desk.grant(server), "one@example.com");
  const auto refused = desk.wait(*login);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == net::Code::authentication);
  CHECK_FALSE(login->worth_asking());
  CHECK_FALSE(desk.wait(*login));
  CHECK(server.connections() == 1);
  desk.secret = "another-secret";
  CHECK(login->worth_asking());
  CHECK(desk.wait(*login) == std::string("abc"));
}

TEST_CASE("a provider that is out of order is no refusal, and is asked again by itself") {
  fake::Server server({saying(503, ""), saying(200, token("abc", 3600))});
  Desk desk;
  const auto login = desk.keepers.login(desk.grant(server), "one@example.com");
  const auto failed = desk.wait(*login);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == net::Code::refused);
  const auto until = Clock::now() + 5s;
  while (!login->worth_asking() && Clock::now() < until) desk.loop.run_for(10ms), desk.loop.restart();
  CHECK(desk.wait(*login) == std::string("abc"));
}

TEST_CASE("a token near its end serves on while the next one is fetched") {
  fake::Server server({saying(200, token("abc", 2)), saying(503, "")});
  Desk desk;
  const auto login = desk.keepers.login(desk.grant(server), "one@example.com");
  CHECK(desk.wait(*login) == std::string("abc"));
  const auto until = Clock::now() + 1200ms;
  while (Clock::now() < until) desk.loop.run_for(10ms), desk.loop.restart();
  CHECK(login->ask().value() == std::string("abc"));  // and asks for the next
  const auto patience = Clock::now() + 5s;
  while (server.connections() < 2 && Clock::now() < patience) desk.loop.run_for(10ms), desk.loop.restart();
  CHECK(server.connections() == 2);
}

TEST_CASE("a new refresh token is kept before its access token is used") {
  std::string first, second;
  fake::Server server(
      {saying(200, token("abc", 1, "refresh-2"), &first), saying(200, token("def", 3600), &second)});
  Desk desk;
  const auto grant = desk.grant(server, Flow::refresh);
  REQUIRE(desk.file(grant).write({"refresh-1", "consent"}));
  const auto login = desk.keepers.login(grant, "one@example.com");
  CHECK(desk.wait(*login) == std::string("abc"));
  CHECK((**desk.file(grant).read()).token == "refresh-2");
  CHECK((**desk.file(grant).read()).consent == "consent");
  CHECK_THAT(first, ContainsSubstring("refresh_token=refresh-1"));
  login->taken("abc");
  login->renew("abc");
  CHECK(desk.wait(*login) == std::string("def"));
  CHECK_THAT(second, ContainsSubstring("refresh_token=refresh-2"));
  CHECK((**desk.file(grant).read()).token == "refresh-2");
}

TEST_CASE("where nobody has agreed the repair is named, and an agreement is seen at once") {
  fake::Server server({saying(200, token("abc", 3600))});
  Desk desk;
  const auto grant = desk.grant(server, Flow::refresh);
  const auto login = desk.keepers.login(grant, "one@example.com");
  const auto none = desk.wait(*login);
  REQUIRE_FALSE(none);
  CHECK_THAT(net::to_string(none.error()), ContainsSubstring("ticketctl auth support"));
  CHECK_FALSE(login->worth_asking());
  REQUIRE(desk.file(grant).write({"refresh-1", "consent"}));
  CHECK(login->worth_asking());
  CHECK(desk.wait(*login) == std::string("abc"));
}
