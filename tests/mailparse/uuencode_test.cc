#include "mailparse/decode/uuencode.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("uuencode: a file in the text") {
  const std::string text = "Hello\r\nbegin 644 my cat.txt\r\n#0V%T\r\n`\r\nend\r\nBye\r\n";
  const auto file = find_uuencoded(text, 0);
  REQUIRE(file);
  CHECK(file->name == "my cat.txt");
  CHECK(file->bytes == "Cat");
  CHECK(text.substr(0, file->begin) + text.substr(file->end) == "Hello\r\nBye\r\n");
  CHECK_FALSE(find_uuencoded(text, file->end));
}

TEST_CASE("uuencode: blanks lost at line ends") {
  CHECK(find_uuencoded("begin 644 x\n$86(@\nend\n", 0)->bytes.size() == 4);
}

TEST_CASE("uuencode: text that only looks like it") {
  CHECK_FALSE(find_uuencoded("begin 644 things and finish none\nof them\nend\n", 0));
  CHECK_FALSE(find_uuencoded("begin here\n#0V%T\nend\n", 0));
  CHECK_FALSE(find_uuencoded("begin 644 x\n#0V%T\n", 0));
  CHECK_FALSE(find_uuencoded("begin 644 x\nend\n", 0));
}

TEST_CASE("uuencode: the second begins inside the first") {
  const auto file = find_uuencoded("begin 644 a\n#0V%T\nbegin 644 b\n#0V%T\nend\n", 0);
  REQUIRE(file);
  CHECK(file->name == "b");
}
