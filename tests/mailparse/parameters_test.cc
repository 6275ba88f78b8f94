#include "mailparse/header/parameters.hh"

#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string parameter(std::string_view value, std::string_view name) {
  return std::string(parse_parameters(value).parameter(name));
}
}  // namespace

TEST_CASE("parameters: plain, quoted and commented") {
  const auto value = parse_parameters("Text/Plain (comment); charset=\"utf-8\"; Format=flowed");
  CHECK(value.value == "text/plain");
  CHECK(value.parameter("charset") == "utf-8");
  CHECK(value.parameter("format") == "flowed");
  CHECK(parameter("a/b; x=\"semi;colon \\\"q\\\"\"; y=1", "x") == "semi;colon \"q\"");
  CHECK(parameter("a/b; x=\"semi;colon\"; y=1", "y") == "1");
  CHECK(parameter("a/b; x = spaced ; y=1", "x") == "spaced");
}

TEST_CASE("parameters: RFC 2231 charsets and sections, in any order") {
  CHECK(parameter("attachment; filename*=utf-8''%E2%82%AC%20rates.txt", "filename") == "€ rates.txt");
  CHECK(parameter(
            "x; title*1*=%2a%2a%2afun%2a%2a%2a%20; title*0*=us-ascii'en'This%20is%20; title*2=\"isn't it!\"",
            "title") == "This is ***fun*** isn't it!");
  CHECK(parameter("x; name*0*=utf-8''%C3; name*1*=%BC.txt", "name") == "ü.txt");  // split inside a character
  CHECK(parameter("x; name=plain.txt; name*=utf-8''b%C3%A4sser.txt", "name") == "bässer.txt");
  CHECK(parameter("x; name*0=a; name*10=c; name*2=b", "name") == "abc");
}

TEST_CASE("parameters: what senders do instead") {
  CHECK(parameter("x; name==?utf-8?Q?f=C3=BCr.txt?=", "name") == "für.txt");
  CHECK(parameter("x; name=\"=?utf-8?B?ZsO8ci50eHQ=?=\"", "name") == "für.txt");
  CHECK(parameter("x; name=This is a test.txt", "name") == "This is a test.txt");
  CHECK(parameter("x; name=\"C:\\docs\\new.txt\"", "name") == "C:\\docs\\new.txt");
  CHECK(parameter("x; name=\"open", "name") == "open");
  CHECK(parameter("x;; ;name=y;", "name") == "y");
  CHECK(parameter("x; name=first; name=second", "name") == "first");
  CHECK(parse_parameters("").value.empty());
  CHECK(parse_parameters("; charset=x").parameter("charset") == "x");
}

TEST_CASE("parameters: very many of them are cut, not read") {
  std::string value = "x";
  for (int i = 0; i < 20000; ++i) value += "; p" + std::to_string(i) + "=v";
  CHECK(parse_parameters(value).parameters.size() <= 500);
}
