// Listings for people.
#include "daemon/verbs/table.hh"

#include "tests/catch.hh"

using ctl::printable;
using ctl::printable_lines;
using ctl::table;

TEST_CASE("columns are as wide as their longest cell, and no line ends in blanks of padding") {
  CHECK(table({"ID", "SUBJECT", "WHO"}, {{"#1", "Site down", "chris"}, {"#200", "x", ""}}) ==
        "ID    SUBJECT    WHO\n"
        "#1    Site down  chris\n"
        "#200  x\n");
}

TEST_CASE("without rows the head stands alone") {
  CHECK(table({"ID", "SUBJECT"}, {}) == "ID  SUBJECT\n");
}

TEST_CASE("characters count, not bytes") {
  CHECK(table({"A", "B"}, {{"Zo\xc3\xab", "x"}, {"abcd", "y"}}) ==
        "A     B\n"
        "Zo\xc3\xab   x\n"
        "abcd  y\n");
}

TEST_CASE("no mail moves a terminal's cursor") {
  CHECK(printable("a\x1b[2Jb\r\n\tc\x7f") == "a [2Jb   c ");
  CHECK(printable("\xc2\x9b"
                  "2J") == " 2J");  // CSI as one character (C1)
  CHECK(printable("\xc2\xa0\xc3\xab") == "\xc2\xa0\xc3\xab");
  CHECK(printable("a\xe2\x80\xae"
                  "b\xe2\x80\xa8"
                  "c\xe2\x81\xa6"
                  "d\xe2\x80\xa6") ==
        "a b c d\xe2\x80\xa6");  // right-to-left, line end, isolate; not an ellipsis
  CHECK(printable_lines("one\ntwo\x07") == "one\ntwo ");
}

TEST_CASE("a cell cannot break out of its row") {
  CHECK(table({"A", "B"}, {{"x\ny", "z"}}) ==
        "A    B\n"
        "x y  z\n");
}
