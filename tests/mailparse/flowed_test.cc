#include "mailparse/flowed.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("flowed: paragraphs are joined, quotes apart") {
  CHECK(unflow("one \ntwo \nthree\nfour\n", false) == "one two three\nfour\n");
  CHECK(unflow("> one \n> two\n>> deep \n>> er\nnew\n", false) == "> one two\n>> deep er\nnew\n");
  CHECK(unflow("> open \nnot quoted\n", false) == "> open \nnot quoted\n");
}

TEST_CASE("flowed: stuffed blanks, signature, delsp") {
  CHECK(unflow(" From here\n  indented\n", false) == "From here\n indented\n");
  CHECK(unflow("text \n-- \nJoe \nDoe\n", false) == "text \n-- \nJoe Doe\n");
  CHECK(unflow("日本 \n語\n", true) == "日本語\n");
  CHECK(unflow("a\n\n>\n> \nb", false) == "a\n\n>\n>\nb\n");
}
