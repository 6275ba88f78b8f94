// Connections to servers that behave, and to those that do not.
#include "daemon/net/connection.hh"

#include "daemon/net/logins.hh"
#include "tests/catch.hh"
#include "tests/net/loop.hh"
#include "tests/net/scripts.hh"

using namespace std::chrono_literals;
using fake::Peer;
using net::Code;

namespace {

net::awaitable<net::Result<std::string>> greet_and_read(net::ConnectOptions options) {
  auto connection = co_await net::Connection::open(options, {});
  if (!connection) co_return net::failure(connection);
  const auto deadline = net::Clock::now() + 5s;
  auto written = co_await connection->write("x1 NOOP\r\n", deadline);
  if (!written) co_return net::failure(written);
  std::string buffer(1000, '\0');
  auto count = co_await connection->read_some(buffer, deadline);
  if (!count) co_return net::failure(count);
  buffer.resize(*count);
  co_return buffer;
}

net::Error failure_of(const net::ConnectOptions& options) {
  const auto result = fake::run(greet_and_read(options));
  REQUIRE_FALSE(result);
  CHECK_THAT(result.error().what, !ContainsSubstring("s3cret"));
  CHECK_THAT(result.error().what, ContainsSubstring(options.endpoint.host));
  return result.error();
}

void answer_one_line(Peer& peer) {
  fake::imap_login(peer);
  peer.line();
  peer.send("x1 OK done\r\n");
}

void implicit_tls(Peer& peer, const fake::Identity& identity) {
  peer.start_tls(identity);
  answer_one_line(peer);
}

// Plain until STARTTLS, with the login behind it.
void start_tls(Peer& peer, const fake::Identity& identity) {
  peer.send("* OK ready\r\n");
  const auto capability = fake::imap_command(peer);
  peer.send("* CAPABILITY IMAP4rev1 STARTTLS\r\n" + capability.tag + " OK done\r\n");
  const auto upgrade = fake::imap_command(peer);
  if (upgrade.text != "STARTTLS") throw std::runtime_error("no STARTTLS but " + upgrade.text);
  peer.send(upgrade.tag + " OK go\r\n");
  peer.start_tls(identity);
  for (;;) {
    const auto command = fake::imap_command(peer);
    if (command.text == "CAPABILITY")
      peer.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + command.tag + " OK done\r\n");
    if (command.text == "AUTHENTICATE PLAIN") {
      peer.send("+ \r\n");
      peer.line();
      peer.send(command.tag + " OK in\r\n");
      break;
    }
  }
  peer.line();
  peer.send("x1 OK done\r\n");
}

}  // namespace

TEST_CASE("a plain connection logs in and carries bytes") {
  fake::Server server({answer_one_line});
  const auto answer = fake::run(greet_and_read(fake::plain(net::Protocol::imap, server.port())));
  REQUIRE(answer);
  CHECK(*answer == "x1 OK done\r\n");
}

TEST_CASE("TLS and STARTTLS are verified against the authority that the policy names") {
  const fake::Identity identity("localhost");
  const auto tls = [&](Peer& peer) { implicit_tls(peer, identity); };
  const auto starttls = [&](Peer& peer) { start_tls(peer, identity); };
  fake::Server tls_server({tls}), starttls_server({starttls});

  auto options = fake::plain(net::Protocol::imap, tls_server.port());
  options.endpoint.host = "localhost";
  options.endpoint.security = net::Security::tls;
  options.ca_file = identity.authority_file();
  CHECK(fake::run(greet_and_read(options)));

  options.endpoint.port = starttls_server.port();
  options.endpoint.security = net::Security::starttls;
  const auto upgraded = fake::run(greet_and_read(options));
  INFO(starttls_server.failure());
  CHECK(upgraded);
}

TEST_CASE("a certificate that cannot be trusted is refused") {
  const fake::Identity identity("localhost"), elsewhere("mail.example.net"), stranger("localhost");
  const fake::Identity* shown = &identity;
  const fake::Identity* trusted = &identity;
  SECTION("unknown authority") {
    trusted = &stranger;
  }
  SECTION("another name") {
    shown = trusted = &elsewhere;
  }
  fake::Server server({[shown](Peer& peer) { implicit_tls(peer, *shown); }});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.endpoint.host = "localhost";
  options.endpoint.security = net::Security::tls;
  options.ca_file = trusted->authority_file();
  const auto error = failure_of(options);
  CHECK(error.code == Code::certificate);
  CHECK_THAT(error.hint, ContainsSubstring("ca:"));
}

TEST_CASE("a CA file that is not there is told") {
  fake::Server server({answer_one_line});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.endpoint.security = net::Security::tls;
  options.ca_file = "/nonexistent/ca.pem";
  CHECK(failure_of(options).code == Code::certificate);
}

TEST_CASE("no STARTTLS means no login") {
  fake::Server server({[](Peer& peer) {
    peer.send("* OK ready\r\n");
    const auto command = fake::imap_command(peer);
    peer.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + command.tag + " OK done\r\n");
    if (!fake::imap_command(peer).text.starts_with("LOGOUT")) throw std::runtime_error("the client went on");
  }});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.endpoint.security = net::Security::starttls;
  const auto error = failure_of(options);
  CHECK(error.code == Code::tls);
  CHECK_THAT(error.what, ContainsSubstring("STARTTLS"));
  CHECK(server.failure().empty());
}

TEST_CASE("a plain server behind a TLS port, and the other way round, do not hang") {
  fake::Server server({[](Peer& peer) {
    peer.send("* OK I speak no TLS\r\n");
    peer.expect_end();
  }});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.endpoint.security = net::Security::tls;
  CHECK(failure_of(options).code == Code::tls);

  fake::Server silent({[](Peer& peer) { peer.expect_end(); }});
  auto plain = fake::plain(net::Protocol::imap, silent.port());
  plain.timeout = 50ms;
  CHECK(failure_of(plain).code == Code::timeout);
}

TEST_CASE("a wrong password is told with the server's words") {
  fake::Server imap({[](Peer& peer) {
    peer.send("* OK ready\r\n");
    auto command = fake::imap_command(peer);
    peer.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n" + command.tag + " OK done\r\n");
    command = fake::imap_command(peer);
    peer.send(command.tag + " NO [AUTHENTICATIONFAILED] no such luck\r\n");
    peer.expect_end();
  }});
  const auto refused = failure_of(fake::plain(net::Protocol::imap, imap.port()));
  CHECK(refused.code == Code::authentication);
  CHECK_THAT(refused.what, ContainsSubstring("alice: NO [AUTHENTICATIONFAILED] no such luck"));

  fake::Server smtp({[](Peer& peer) {
    peer.send("220 ready\r\n");
    peer.line();
    peer.send("250-hello\r\n250 AUTH PLAIN\r\n");
    peer.line();
    peer.send("334 \r\n");
    peer.line();
    peer.send("535 5.7.8 not today\r\n");
    peer.expect_end();
  }});
  const auto denied = failure_of(fake::plain(net::Protocol::smtp, smtp.port()));
  CHECK(denied.code == Code::authentication);
  CHECK_THAT(denied.what, ContainsSubstring("535 5.7.8 not today"));
}

TEST_CASE("a server that repeats the password does not get it into our logs") {
  fake::Server imap({[](Peer& peer) {
    peer.send("* OK ready\r\n");
    auto command = fake::imap_command(peer);
    peer.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n" + command.tag + " OK done\r\n");
    command = fake::imap_command(peer);
    peer.send(command.tag + " NO s3cret-password is wrong\r\n");
    peer.expect_end();
  }});
  CHECK(failure_of(fake::plain(net::Protocol::imap, imap.port())).code == Code::authentication);
}

namespace {

// Answers AUTHENTICATE with `answer`, where TAG stands for the tag.
fake::Script refusing(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    peer.send("* OK ready\r\n");
    auto command = fake::imap_command(peer);
    peer.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2\r\n" + command.tag + " OK done\r\n");
    command = fake::imap_command(peer);
    if (answer.starts_with("+")) {
      peer.send(answer + "\r\n");
      peer.line();
      peer.send(command.tag + " NO AUTHENTICATE failed\r\n");
    } else {
      peer.send(command.tag + " " + answer + "\r\n");
    }
    peer.expect_end();
  };
}

}  // namespace

TEST_CASE("a refused token is told with what the server says of it, decoded") {
  fake::Server imap({refusing("+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=")});
  auto options = fake::plain(net::Protocol::imap, imap.port());
  options.credentials.mechanism = net::Mechanism::xoauth2;
  const auto refused = failure_of(options);
  CHECK(refused.code == Code::authentication);
  CHECK_THAT(refused.what, ContainsSubstring("{\"status\":\"400\",\"schemes\":\"Bearer\"}"));
  CHECK_THAT(refused.what, !ContainsSubstring("eyJ"));
  CHECK_THAT(refused.hint, ContainsSubstring("token may have expired"));
}

TEST_CASE("a login that cannot be checked now says nothing about the password") {
  const std::string words =
      GENERATE("NO [UNAVAILABLE] Temporary authentication failure",
               "NO [ALERT] Too many simultaneous connections. (Failure)", "NO Server Unavailable. 15");
  fake::Server imap({refusing(words)});
  const auto refused = failure_of(fake::plain(net::Protocol::imap, imap.port()));
  CHECK(refused.code == Code::refused);
  CHECK_THAT(refused.what, ContainsSubstring(words));

  fake::Server smtp({[](Peer& peer) {
    peer.send("220 ready\r\n");
    peer.line();
    peer.send("250-hello\r\n250 AUTH PLAIN\r\n");
    peer.line();
    peer.send("454 4.7.0 Temporary authentication failure\r\n");
    peer.expect_end();
  }});
  CHECK(failure_of(fake::plain(net::Protocol::smtp, smtp.port())).code == Code::refused);
}

TEST_CASE("the hint fits what the server says") {
  struct Case {
    const char *words, *hint;
  };
  const auto refusal =
      GENERATE(Case{"NO [ALERT] Please log in via your web browser: https://x", "web browser"},
               Case{"NO [ALERT] Application-specific password required", "app password"},
               Case{"NO too many simultaneous connections", "close other connections"},
               Case{"NO [AUTHENTICATIONFAILED] Invalid credentials", "user and password"});
  fake::Server imap({refusing(refusal.words)});
  CHECK_THAT(failure_of(fake::plain(net::Protocol::imap, imap.port())).hint, ContainsSubstring(refusal.hint));
}

TEST_CASE("without TLS, what the policy chose is enough: LOGIN where the server has no AUTH=") {
  fake::Server imap({[](Peer& peer) {
                       peer.send("* OK ready\r\n");
                       const auto command = fake::imap_command(peer);
                       peer.send("* CAPABILITY IMAP4rev1\r\n" + command.tag + " OK done\r\n");
                       peer.expect_end();
                     },
                     [](Peer& peer) {
                       peer.send("* OK ready\r\n");
                       auto command = fake::imap_command(peer);
                       peer.send("* CAPABILITY IMAP4rev1\r\n" + command.tag + " OK done\r\n");
                       command = fake::imap_command(peer);
                       const bool login = command.text.starts_with("LOGIN alice ");
                       peer.send(command.tag + (login ? " OK in\r\n" : " BAD what\r\n"));
                       peer.line();
                       peer.send("x1 OK done\r\n");
                     }});
  const auto answer = fake::run(greet_and_read(fake::plain(net::Protocol::imap, imap.port())));
  REQUIRE(answer);
  CHECK(*answer == "x1 OK done\r\n");
}

TEST_CASE("the secret is read at each login") {
  fake::Server server({answer_one_line, answer_one_line});
  auto options = fake::plain(net::Protocol::imap, server.port());
  int reads = 0;
  options.secret_source = [&reads]() -> tl::expected<std::string, std::string> {
    return "token-" + std::to_string(++reads);
  };
  CHECK(fake::run(greet_and_read(options)));
  CHECK(fake::run(greet_and_read(options)));
  CHECK(reads == 2);
  options.secret_source = []() -> tl::expected<std::string, std::string> {
    return tl::unexpected(std::string("its file is empty"));
  };
  CHECK_THAT(failure_of(options).what, ContainsSubstring("its file is empty"));
  CHECK(server.connections() == 2);
}

TEST_CASE("a refused password is not offered again before its time, another one at once") {
  fake::Server server({refusing("NO [AUTHENTICATIONFAILED] no"), answer_one_line});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.logins = std::make_shared<net::Logins>();
  const auto first = failure_of(options), second = failure_of(options);
  CHECK(first.code == Code::authentication);
  CHECK(second.what == first.what);
  CHECK(server.connections() == 1);
  options.credentials.secret = "the new one";
  CHECK(fake::run(greet_and_read(options)));
}

TEST_CASE("three tries in ten minutes, whoever asks") {
  net::Logins logins;
  const auto options = fake::plain(net::Protocol::smtp, 25);
  const net::Error no{Code::authentication, "no", ""};
  const auto start = net::Clock::now();
  std::vector<std::chrono::seconds> tries;
  for (auto at = 0s; at < std::chrono::hours(1); at += 1s) {
    if (logins.refusal(options, start + at)) continue;
    REQUIRE(logins.begin(options));
    CHECK_FALSE(logins.begin(options));  // one at a time
    logins.end(options, no, start + at);
    tries.push_back(at);
  }
  REQUIRE(tries.size() >= 4);
  CHECK(tries[1] < 30s);
  for (std::size_t i = 3; i < tries.size(); ++i) CHECK(tries[i] - tries[i - 3] > 10min);
}

TEST_CASE("nobody listens, nobody has that name, nobody answers") {
  std::uint16_t closed = 0;
  { closed = fake::Server({}).port(); }
  auto options = fake::plain(net::Protocol::imap, closed);
  CHECK(failure_of(options).code == Code::unreachable);
  options.endpoint.host = "no-such-host.invalid";
  CHECK(failure_of(options).code == Code::unreachable);
}

TEST_CASE("an SMTP server that does not want us says why") {
  fake::Server server({[](Peer& peer) { peer.send("554 5.7.1 go away\r\n"); }});
  const auto error = failure_of(fake::plain(net::Protocol::smtp, server.port()));
  CHECK(error.code == Code::refused);
  CHECK_THAT(error.what, ContainsSubstring("go away"));
}

TEST_CASE("the end of the stream, silence and a stop are three different things") {
  const auto read = [](net::ConnectOptions options, std::chrono::milliseconds patience,
                       std::stop_token stop) -> net::awaitable<net::Result<std::size_t>> {
    auto connection = co_await net::Connection::open(options, {});
    if (!connection) co_return net::failure(connection);
    char buffer[100];
    co_return co_await connection->read_some(buffer, net::Clock::now() + patience, stop);
  };
  fake::Server closes({fake::imap_login});
  auto result = fake::run(read(fake::plain(net::Protocol::imap, closes.port()), 5s, {}));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::closed);

  const auto silent = [](Peer& peer) {
    fake::imap_login(peer);
    peer.expect_end();
  };
  fake::Server waits({silent, silent});
  result = fake::run(read(fake::plain(net::Protocol::imap, waits.port()), 20ms, {}));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::timeout);

  std::stop_source stop;
  stop.request_stop();
  result = fake::run(read(fake::plain(net::Protocol::imap, waits.port()), 5s, stop.get_token()));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::interrupted);
}

TEST_CASE("hosts and names that could smuggle something in are never used") {
  auto options = fake::plain(net::Protocol::smtp, 1);
  options.endpoint.host = "127.0.0.1/\r\nDATA";
  CHECK(fake::run(greet_and_read(options)).error().code == Code::invalid);
  options.endpoint.host = "127.0.0.1";
  options.client_name = "x\r\nMAIL FROM:<>";
  CHECK(fake::run(greet_and_read(options)).error().code == Code::invalid);
}

TEST_CASE("large writes and reads cross TLS whole") {
  const fake::Identity identity("localhost");
  const std::string block(3u << 20, 'q');
  fake::Server server({[&](Peer& peer) {
    peer.start_tls(identity);
    fake::imap_login(peer);
    peer.send(peer.read(block.size()));
  }});
  auto options = fake::plain(net::Protocol::imap, server.port());
  options.endpoint.host = "localhost";
  options.endpoint.security = net::Security::tls;
  options.ca_file = identity.authority_file();
  const auto echo = [&block](net::ConnectOptions to) -> net::awaitable<std::size_t> {
    auto connection = co_await net::Connection::open(to, {});
    const auto deadline = net::Clock::now() + 8s;
    co_await connection->write(block, deadline);
    std::string buffer(50000, '\0');
    std::size_t total = 0;
    while (total < block.size()) {
      auto count = co_await connection->read_some(buffer, deadline);
      if (!count) break;
      total += *count;
    }
    co_return total;
  };
  CHECK(fake::run(echo(options)) == block.size());
}
