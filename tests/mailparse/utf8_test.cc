#include "mailparse/text/utf8.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("utf8: what RFC 3629 allows and nothing else") {
  CHECK(is_valid_utf8("plain"));
  CHECK(
      is_valid_utf8("Gr\xC3\xBC\xC3\x9F"
                    "e \xE2\x82\xAC \xF0\x9F\x98\x80"));
  CHECK_FALSE(is_valid_utf8("\xC0\xAF"));  // overlong
  CHECK_FALSE(is_valid_utf8("\xE0\x80\xAF"));
  CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_valid_utf8("abcdefghijklmnop\xC3"));
}

TEST_CASE("utf8: repair replaces each broken run once") {
  CHECK(repair_utf8("a\xFF\xFE"
                    "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(repair_utf8("\xE2\x82") == "\xEF\xBF\xBD");
  CHECK(repair_utf8("fine") == "fine");
}

TEST_CASE("utf8: code points there and back") {
  for (const char32_t point : {U'A', U'\u00E9', U'\u20AC', U'\U0001F600', U'\uFFFD'}) {
    std::string text;
    append_utf8(text, point);
    std::size_t at = 0;
    CHECK(next_code_point(text, at) == point);
    CHECK(at == text.size());
  }
  std::string text;
  append_utf8(text, 0xD800);
  CHECK(text == "\xEF\xBF\xBD");
}

TEST_CASE("utf8: one-line texts have no controls") {
  CHECK(without_controls("a\x01"
                         "b\tc\x7F\xC2\x85"
                         "d\r\ne") == "ab cd e");
  CHECK(without_controls("\xC2\xA9 ok") == "\xC2\xA9 ok");
}

TEST_CASE("utf8: body text has LF line ends only") {
  std::string text("a\r\nb\rc\r\r\nd\0e\x1B\f", 14);
  clean_body_text(text);
  CHECK(text == "a\nb\nc\nde\f");
}

TEST_CASE("utf8: a line or paragraph separator, a next line and a tab of lines end a line") {
  std::string text =
      "a\xE2\x80\xA8"
      "b\xE2\x80\xA9"
      "c\xC2\x85"
      "d\ve\xE2\x80\x99s \xC2\xA9";
  clean_body_text(text);
  CHECK(text == "a\nb\nc\nd\ne\xE2\x80\x99s \xC2\xA9");
}

TEST_CASE("utf8: a cut never falls into a character") {
  CHECK(cut_utf8("aa\xE2\x82\xAC", 4) == "aa");
  CHECK(cut_utf8("aa\xE2\x82\xAC", 5) == "aa\xE2\x82\xAC");
  CHECK(shorten_utf8("aa\xE2\x82\xAC", 4) == "aa...");
  CHECK(shorten_utf8("aa\xE2\x82\xAC", 5) == "aa\xE2\x82\xAC");
}

TEST_CASE("utf8: census counts what fits and what does not") {
  const auto census = census_utf8(
      "\xC3\xA4\xC3\xB6\xFC"
      "x");
  CHECK(census.multibyte == 2);
  CHECK(census.broken == 1);
}
