// Lines of the log: one an event, and nobody outside writes lines of their own into it.
#include "daemon/service/log.hh"

#include "tests/catch.hh"

using service::log::format;

TEST_CASE("words first, then fields") {
  CHECK(format("mail taken", {{"mailbox", "support"}, {"uid", "7"}}) == "mail taken mailbox=support uid=7");
  CHECK(format("stopping", {}) == "stopping");
}

TEST_CASE("values with blanks, signs and nothing in them are quoted") {
  CHECK(format("x", {{"a", "two words"}}) == "x a=\"two words\"");
  CHECK(format("x", {{"a", "b=c"}}) == "x a=\"b=c\"");
  CHECK(format("x", {{"a", "say \"no\" \\"}}) == "x a=\"say \\\"no\\\" \\\\\"");
  CHECK(format("x", {{"a", ""}}) == "x a=\"\"");
}

using namespace std::string_literals;  // for the NUL

TEST_CASE("a server's words cannot begin a line, nor move a cursor") {
  const auto line = format("x", {{"reply", "550 no\r\n2026-03-02 error forged\x1b[2J\x7f\0."s}});
  for (const char c : line) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  CHECK_THAT(line, ContainsSubstring("forged"));
}

TEST_CASE("C1 controls, which some terminals obey, are blanks too; other UTF-8 stays") {
  CHECK(format("x", {{"a",
                      "Zo\xc3\xab\xc2\x9b"
                      "2J"}}) == "x a=\"Zo\xc3\xab 2J\"");
}
