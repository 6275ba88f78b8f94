#include "mailparse/html/flowed.hh"

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

TEST_CASE("flowed: a line of a number sign and a word that was typed so is a line of its own") {
  CHECK(unflow("It works, secret for us. \n#note\n", false) == "It works, secret for us. \n#note\n");
  CHECK(unflow("#take \n#severity high \nWe fixed it.\n", false) ==
        "#take \n#severity high \nWe fixed it.\n");
  CHECK(unflow("They lie. \n- *#note*\n", false) == "They lie. \n- *#note*\n");
  CHECK(unflow("secret \n\xEF\xBC\x83note\n", false) == "secret \n\xEF\xBC\x83note\n");
  // A word that had no room above was wrapped, and so was the number of a ticket.
  const std::string wide = "this paragraph is as long as senders make them, and they wrap it before ";
  CHECK(unflow(wide + "\n#close comes into sight\n", false) == wide + "#close comes into sight\n");
  CHECK(unflow("as in \n#123 of yours\n", false) == "as in #123 of yours\n");
  CHECK(unflow("one \ntwo #note \nthree\n", false) == "one two #note three\n");
}
