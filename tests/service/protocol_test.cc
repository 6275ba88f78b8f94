// The head lines of the control socket: what is written is read back, and nothing else is believed.
#include "daemon/control/protocol.hh"

#include "tests/catch.hh"

using control::read_request_head;
using control::read_response_head;
using control::Request;
using control::Response;

namespace {

std::string_view without_end(const std::string& line) {
  REQUIRE(line.ends_with('\n'));
  return std::string_view(line).substr(0, line.size() - 1);
}

}  // namespace

TEST_CASE("a request reads back as it was, in one line") {
  const Request request{{"list", "--json", "", "a\nb", "Zo\xc3\xab", "\"\\"}, "four"};
  const std::string line = write_head(request);
  CHECK(line.find('\n') == line.size() - 1);
  const auto head = read_request_head(without_end(line));
  REQUIRE(head);
  CHECK(head->arguments == request.arguments);
  CHECK(head->input == 4);
}

TEST_CASE("a response reads back as it was") {
  const auto head = read_response_head(without_end(write_head(Response{75, "out", "errs"})));
  REQUIRE(head);
  CHECK(head->status == 75);
  CHECK(head->out == 3);
  CHECK(head->err == 4);
}

TEST_CASE("bytes that are not UTF-8 are replaced, not fatal") {
  const auto head = read_request_head(without_end(write_head(Request{{"\xff\xfe"}, ""})));
  REQUIRE(head);
  CHECK(head->arguments.at(0) == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("a line that is no request is refused, with the reason") {
  struct Case {
    std::string line, says;
  };
  const auto tried = GENERATE(values<Case>({
      {"", "not a JSON object"},
      {"hello", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{\"version\":1,\"arguments\":[\"\xff\"],\"input\":0}", "not a JSON object"},
      {"{\"version\":1,\"arguments\":[],\"input\":0} and more", "not a JSON object"},
      {"{}", "different versions"},
      {R"({"version":2,"arguments":[],"input":0})", "different versions"},
      {R"({"version":"1","arguments":[],"input":0})", "different versions"},
      {R"({"version":1,"input":0})", "no arguments"},
      {R"({"version":1,"arguments":"list","input":0})", "no arguments"},
      {R"({"version":1,"arguments":[1],"input":0})", "not a string"},
      {R"({"version":1,"arguments":[null],"input":0})", "not a string"},
      {R"({"version":1,"arguments":[]})", "does not count"},
      {R"({"version":1,"arguments":[],"input":-1})", "does not count"},
      {R"({"version":1,"arguments":[],"input":1.5})", "does not count"},
      {R"({"version":1,"arguments":[],"input":"9"})", "does not count"},
      {R"({"version":1,"arguments":[],"input":268435457})", "larger than 256 MiB"},
      {R"({"version":1,"arguments":[],"input":18446744073709551615})", "larger than 256 MiB"},
      {R"({"version":1,"arguments":[],"input":99999999999999999999999})", "does not count"},
  }));
  INFO(tried.line);
  const auto head = read_request_head(tried.line);
  REQUIRE_FALSE(head);
  CHECK_THAT(head.error(), ContainsSubstring(tried.says));
}

TEST_CASE("the largest input is still taken") {
  CHECK(read_request_head(R"({"version":1,"arguments":[],"input":268435456})"));
}

TEST_CASE("a response whose numbers cannot be is refused") {
  const auto line = GENERATE(as<std::string>{}, R"({"version":1,"status":0,"out":1})",
                             R"({"version":1,"status":-1,"out":0,"err":0})",
                             R"({"version":1,"status":256,"out":0,"err":0})",
                             R"({"version":1,"status":4294967296,"out":0,"err":0})",
                             R"({"version":1,"status":0,"out":18446744073709551615,"err":2})",
                             R"({"version":1,"status":0,"out":2,"err":18446744073709551615})");
  INFO(line);
  CHECK_FALSE(read_response_head(line));
}

TEST_CASE("a line of nothing but brackets is refused without overflowing the stack") {
  const std::string deep(control::kMaxHead, '[');
  CHECK_FALSE(read_request_head(deep));
  CHECK_FALSE(
      read_request_head(std::string(control::kMaxHead / 2, '[') + std::string(control::kMaxHead / 2, ']')));
}

TEST_CASE("a request may name its desk, and a response says that it is of another", "[control]") {
  const auto asked = read_request_head(without_end(write_head(Request{{"list"}, "", "/y/t.db"})));
  REQUIRE(asked);
  CHECK(asked->database == "/y/t.db");
  CHECK(read_request_head(R"({"version":1,"arguments":[],"input":0})")->database.empty());
  const auto other = read_response_head(without_end(write_head(Response{75, "", "", true})));
  REQUIRE(other);
  CHECK(other->other_desk);
  CHECK_FALSE(read_response_head(R"({"version":1,"status":0,"out":0,"err":0,"other_desk":7})")->other_desk);
}
