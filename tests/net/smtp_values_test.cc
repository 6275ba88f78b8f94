// SMTP replies, extensions, addresses and bodies, without a connection.
#include "daemon/smtp/address.hh"
#include "daemon/smtp/body.hh"
#include "daemon/smtp/extensions.hh"
#include "daemon/smtp/reply.hh"
#include "tests/catch.hh"

using smtp::Reply;
using smtp::ReplyReader;

namespace {

net::Result<std::vector<Reply>> replies(std::string_view bytes, std::size_t step) {
  ReplyReader reader;
  std::vector<Reply> all;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      auto reply = reader.next();
      if (!reply) return net::failure(reply);
      if (!*reply) break;
      all.push_back(std::move(**reply));
    }
  }
  return all;
}

std::string wire(std::string_view body, std::size_t step) {
  smtp::Stuffer stuffer;
  std::string out;
  for (std::size_t at = 0; at < body.size(); at += step) stuffer.add(body.substr(at, step), out);
  stuffer.finish(out);
  return out;
}

}  // namespace

TEST_CASE("replies come out the same wherever the stream is cut") {
  const std::string stream =
      "250-first\r\n250-5.0.0 x\r\n250 last\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n354\r\n421 4.3.2\n"
      "250 2.1 three\r\n250 2.1.5678 x\r\n250 2.1.5x\r\n";
  for (const std::size_t step : {1, 2, 5, 1000}) {
    const auto all = replies(stream, step);
    REQUIRE(all);
    REQUIRE(all->size() == 7);
    CHECK(all->at(0).lines == std::vector<std::string>{"first", "5.0.0 x", "last"});
    CHECK(all->at(0).status.empty());
    CHECK(all->at(1).status == "5.1.1");
    CHECK(to_string(all->at(1)) == "550 5.1.1 no such user");
    CHECK(all->at(2).intermediate());
    CHECK(all->at(3).closing());
    CHECK(all->at(3).status == "4.3.2");
    for (std::size_t i = 4; i < 7; ++i) CHECK(all->at(i).status.empty());
  }
}

TEST_CASE("what is no reply is refused, and every size has a bound") {
  for (const char* bad : {"\r\n", "25\r\n", "x250 a\r\n", "199 a\r\n", "600 a\r\n", "250=a\r\n",
                          "250-a\r\n251 b\r\n", "2500 a\r\n"}) {
    INFO(bad);
    CHECK_FALSE(replies(bad, 100));
  }
  CHECK_FALSE(replies(std::string(ReplyReader::kMaxLine + 1, '2'), 1000));
  CHECK_FALSE(replies("250 " + std::string(ReplyReader::kMaxLine, 'x') + "\r\n", 10000));
  std::string endless;
  for (std::size_t i = 0; i <= ReplyReader::kMaxLines; ++i) endless += "250-x\r\n";
  CHECK_FALSE(replies(endless, 10000));
}

TEST_CASE("extensions are read by name, whatever their case") {
  const auto reply = replies(
      "250-SMTPUTF8 is my name\r\n250-pipelining\r\n250-SIZE 1000\r\n250-8bitmime\r\n250 DSN\r\n", 1000);
  const auto found = smtp::extensions_of(reply->at(0).lines);
  CHECK(found.pipelining);
  CHECK(found.eight_bit);
  CHECK(found.dsn);
  CHECK_FALSE(found.utf8);
  CHECK(found.size == 1000u);
  CHECK(smtp::extensions_of(replies("250-x\r\n250 SIZE\r\n", 99)->at(0).lines).size == 0u);
  CHECK_FALSE(smtp::extensions_of(replies("250 x\r\n", 99)->at(0).lines).size);
}

TEST_CASE("addresses that can be sent to") {
  for (const char* good : {"a@example.org", "first.last+tag@sub.example.org", "x..y.@docomo.example",
                           "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "o'neil@example.org",
                           "j\xc3\xb6rg@b\xc3\xbc"
                           "cher.example",
                           "\"a\\\"b\"@example.org", "\"a@b\"@example.org", "_@a_b.example"}) {
    INFO(good);
    CHECK(smtp::is_sendable(good));
  }
}

TEST_CASE("addresses that could end a command or are none") {
  const std::string long_local(65, 'a'), long_domain(250, 'd');
  for (const std::string& bad : {std::string(),
                                 std::string("a"),
                                 std::string("@"),
                                 std::string("a@"),
                                 std::string("@b"),
                                 std::string("a b@c"),
                                 std::string("a@b c"),
                                 std::string("a@b\r\nDATA"),
                                 std::string("a@b\n"),
                                 std::string("a\0@b", 4),
                                 std::string("<a@b>"),
                                 std::string("\"a>b\"@c"),
                                 std::string("a@b>"),
                                 std::string("a,b@c"),
                                 std::string("a@b@c"),
                                 std::string("a@.b"),
                                 std::string("a@b..c"),
                                 std::string("a@b."),
                                 std::string("a@b/c"),
                                 std::string("\"a@b"),
                                 std::string("\"a\"b\"@c"),
                                 std::string("\"a\\\"@c"),
                                 std::string("a@[1.2"),
                                 std::string("a@[]"),
                                 std::string("a@b\x7f"),
                                 std::string("a\t@b"),
                                 long_local + "@b",
                                 "a@" + long_domain + ".example"}) {
    INFO(bad);
    CHECK_FALSE(smtp::is_sendable(bad));
  }
}

TEST_CASE("a body crosses with CRLF line ends and doubled dots, wherever it is cut") {
  const std::pair<std::string, std::string> cases[] = {
      {"", ".\r\n"},
      {"a", "a\r\n.\r\n"},
      {"a\r\n", "a\r\n.\r\n"},
      {"a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"},
      {".\r\n..\n.x", "..\r\n...\r\n..x\r\n.\r\n"},
      {"a\r\n.\r\nMAIL FROM:<x>", "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"},
      {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
      {"\r\r\n\n", "\r\n\r\n\r\n.\r\n"},
  };
  for (const auto& [body, expected] : cases) {
    for (const std::size_t step : {1, 2, 3, 100}) CHECK(wire(body, step) == expected);
    std::size_t dots = 0;
    for (std::size_t at = 0; (at = expected.find("\r\n..", at)) != std::string::npos; ++at) ++dots;
    if (expected.starts_with("..")) ++dots;
    CHECK(smtp::facts_of(body).size == expected.size() - 3 - dots);
  }
  CHECK(smtp::facts_of("caf\xc3\xa9").eight_bit);
  CHECK_FALSE(smtp::facts_of("cafe").eight_bit);
}
