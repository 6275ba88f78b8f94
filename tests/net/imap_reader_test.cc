// The IMAP wire: bytes -> responses, at any cut.
#include "daemon/imap/reader.hh"
#include "tests/catch.hh"

using imap::Reader;
using imap::Response;
using imap::Token;

namespace {

std::vector<Response> read_all(Reader& reader, std::string_view bytes, std::size_t step) {
  std::vector<Response> responses;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (;;) {
      auto response = reader.next();
      REQUIRE(response);
      if (!*response) break;
      responses.push_back(std::move(**response));
    }
  }
  return responses;
}

std::string shown(const Response& response) {
  std::string text =
      response.tag + "|" + response.name + "|" + std::to_string(response.number) + "|" + response.text;
  for (const Token& token : response.tokens) {
    if (token.kind == Token::Kind::open) text += " (";
    if (token.kind == Token::Kind::close) text += " )";
    if (token.kind == Token::Kind::atom) text += " " + token.text;
    if (token.kind == Token::Kind::string) text += " '" + token.text + "'";
  }
  return text;
}

std::string first_error(std::string_view bytes, std::size_t literals = Reader::kSmallLiterals) {
  Reader reader;
  reader.allow_literals(literals);
  reader.feed(bytes);
  for (int i = 0; i < 100; ++i) {
    auto response = reader.next();
    if (!response) return response.error().what;
    if (!*response) return "";
  }
  return "endless";
}

}  // namespace

TEST_CASE("responses come out the same wherever the stream is cut") {
  const std::string stream =
      "* OK [CAPABILITY IMAP4rev1 {3}] hi \"there\r\n"
      "* 12 EXISTS\r\n"
      "* FLAGS (\\Seen \\* $Junk)\r\n"
      "* 3 FETCH (UID 7 BODY[] {12}\r\nt1 OK\r\n)x\r\n\r FLAGS () X \"a\\\"b\\\\\" NIL)\r\n"
      "* 4 FETCH (BODY[] {0}\r\n BODY[]<0> ~{1}\r\nz)\r\n"
      "+ idling {9}\r\n"
      "+\r\n"
      "\r\n"
      "* BYE\n"
      "t1 OK [READ-WRITE] done {5}\r\n";
  const std::vector<std::string> expected{
      "*|OK|0|[CAPABILITY IMAP4rev1 {3}] hi \"there",
      "*|EXISTS|12|",
      "*|FLAGS|0| ( \\Seen \\* $Junk )",
      "*|FETCH|3| ( UID 7 BODY[] 't1 OK\r\n)x\r\n\r' FLAGS ( ) X 'a\"b\\' NIL )",
      "*|FETCH|4| ( BODY[] '' BODY[]<0> 'z' )",
      "+||0|idling {9}",
      "+||0|",
      "*|BYE|0|",
      "t1|OK|0|[READ-WRITE] done {5}",
  };
  for (const std::size_t step : {1, 2, 3, 7, 50, 5000}) {
    Reader reader;
    std::vector<std::string> got;
    for (const auto& response : read_all(reader, stream, step)) got.push_back(shown(response));
    CHECK(got == expected);
  }
}

TEST_CASE("what is no IMAP is refused") {
  for (const char* bad :
       {"*\r\n", "* \r\n", " \r\n", "* 5\r\n", "t1\r\n", "t1 FETCH x\r\n", "* X (\r\n", "* X )\r\n",
        "* X \"a\r\n", "* X {x}\r\n", "* X {-1}\r\n", "* X {5\r\n", "* X {}\r\n", "* X {5} y\r\n",
        "* X {99999999999999999999999}\r\n", "* X a\x7f\r\n", "* X \x01\r\n", "()\r\n", "\"a\" OK\r\n"}) {
    INFO(bad);
    CHECK_FALSE(first_error(bad).empty());
  }
}

TEST_CASE("every size has a bound") {
  CHECK_FALSE(first_error("* OK " + std::string(Reader::kMaxText + 10, 'x')).empty());
  CHECK_FALSE(first_error("* OK " + std::string(Reader::kMaxText + 10, 'x') + "\r\n").empty());
  CHECK_FALSE(first_error("* X " + std::string(Reader::kMaxDepth + 1, '(')).find("x") == 0);
  CHECK_FALSE(first_error("* X " + std::string(Reader::kMaxDepth + 1, '(') + "\r\n").empty());
  CHECK_FALSE(first_error("* X {101}\r\n", 100).empty());
  CHECK(first_error("* X {100}\r\n", 100).empty());
  CHECK_FALSE(first_error("* X {60}\r\n" + std::string(60, 'a') + " {60}\r\n", 100).empty());
  std::string lines = "* X";
  for (int i = 0; i < 70000; ++i) lines += " {0}\r\n";
  CHECK_FALSE(first_error(lines).empty());
}

TEST_CASE("a 50 MB literal is read in linear time and whole") {
  Reader reader;
  const std::size_t size = 50u << 20;
  reader.allow_literals(size);
  reader.feed("* 1 FETCH (BODY[] {" + std::to_string(size) + "}\r\n");
  const std::string piece(64 << 10, 'm');
  for (std::size_t sent = 0; sent < size; sent += piece.size()) {
    reader.feed(piece);
    auto none = reader.next();
    REQUIRE(none);
    REQUIRE_FALSE(*none);
  }
  reader.feed(")\r\n");
  const auto response = reader.next();
  REQUIRE(response);
  REQUIRE(*response);
  CHECK((*response)->tokens[2].text.size() == size);
}

TEST_CASE("status responses are taken apart") {
  const auto status = [](const char* line) {
    Reader reader;
    reader.feed(std::string(line) + "\r\n");
    return imap::status_of(**reader.next());
  };
  auto read = status("* OK [UIDVALIDITY 3857529045] UIDs valid");
  CHECK(read.kind == imap::Status::Kind::ok);
  CHECK(read.code == "UIDVALIDITY");
  CHECK(read.arguments == "3857529045");
  CHECK(read.text == "UIDs valid");
  read = status("t1 NO [trycreate] no");
  CHECK(read.kind == imap::Status::Kind::no);
  CHECK(read.code == "TRYCREATE");
  read = status("t1 BAD [half");
  CHECK(read.kind == imap::Status::Kind::bad);
  CHECK(read.code.empty());
  CHECK(read.text == "[half");
  CHECK(status("* PREAUTH hi").kind == imap::Status::Kind::preauth);
  CHECK(status("* BYE").kind == imap::Status::Kind::bye);
}
