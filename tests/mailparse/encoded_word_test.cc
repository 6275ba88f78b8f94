#include "mailparse/decode/encoded_word.hh"

#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("encoded words: as RFC 2047 has them") {
  CHECK(decode_words("=?iso-8859-1?Q?Andr=E9?= Pirard") == "André Pirard");
  CHECK(decode_words("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= "
                     "=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=") ==
        "If you can read this you understand the example.");
  CHECK(decode_words("=?utf-8?q?a_b?= =?utf-8?q?_c?=") == "a b c");
  CHECK(decode_words("a =?utf-8?q?b?= c") == "a b c");
  CHECK(decode_words("=?us-ascii*en?q?hello?=") == "hello");
}

TEST_CASE("encoded words: a character split between two words") {
  CHECK(decode_words("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=") == "Grüße");
  CHECK(decode_words("=?utf-8?B?R3LD?= =?UTF-8?B?vMOfZQ==?=") == "Grüße");
}

TEST_CASE("encoded words: broken in every way seen") {
  CHECK(decode_words("=?UTF-8?b?R3LDvMOfZQ?=") == "Grüße");                   // padding missing
  CHECK(decode_words("=?utf-8?Q?two words=20here?=") == "two words here");    // blanks inside
  CHECK(decode_words("=?utf-8?Q?f=c3=bcr?=") == "für");                       // lower case hex
  CHECK(decode_words("x=?utf-8?Q?=C3=BC?=y") == "xüy");                       // glued to text
  CHECK(decode_words("\"=?utf-8?Q?J=C3=BCrgen?=\"") == "\"Jürgen\"");         // in quotes
  CHECK(decode_words("=?utf-8?Q?open=C3=BC end") == "openü end");             // never closed
  CHECK(decode_words("=?utf-8?B?R3LDvMOfZQ== =?utf-8?Q?_x?=") == "Grüße x");  // closed by the next
  CHECK(decode_words("=?utf-8?Q?really?=20yes?=") == "really? yes");          // a raw '?' before "=20"
  CHECK(decode_words("=?x-nonsense?Q?abc?=") == "abc");
  CHECK(decode_words("=?utf-8?X?abc?=") == "=?utf-8?X?abc?=");
  CHECK(decode_words("=??Q?abc?=") == "=??Q?abc?=");
  CHECK(decode_words("=?utf-8?Q?"
                     "?= x") == " x");
}

TEST_CASE("encoded words: raw 8-bit text") {
  CHECK(decode_words("Gr\xC3\xBC\xC3\x9F"
                     "e =?utf-8?Q?=C3=A4?=") == "Grüße ä");
  CHECK(
      is_valid_utf8(decode_words("Gr\xFC\xDF"
                                 "e")));
}

TEST_CASE("encoded words: nothing decoded can hold a line end") {
  CHECK(decode_words("=?utf-8?Q?a=0D=0ABcc:_x?=") == "a Bcc: x");
  CHECK(decode_words("=?utf-8?Q?a=00b?=") == "ab");
}

TEST_CASE("encoded words: found without overlap, in order") {
  const auto words = find_words("a =?utf-8?Q?b?= =?utf-8?B?Yw==?=");
  REQUIRE(words.size() == 2);
  CHECK(words[0].begin == 2);
  CHECK(words[0].end == 15);
  CHECK(words[1].encoding == 'b');
}
