#include "mailparse/decode/charset.hh"

#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string text(std::string_view bytes, std::string_view label) {
  return to_utf8(bytes, label).text;
}
}  // namespace

TEST_CASE("charset: labels as clients misspell them") {
  CHECK(canonical_charset("ks_c_5601-1987") == "UHC");
  CHECK(canonical_charset("X-SJIS") == "CP932");
  CHECK(canonical_charset("iso8859_15") == "ISO-8859-15");
  CHECK(canonical_charset("ISO-8859-1") == "CP1252");
  CHECK(canonical_charset("iso-8859-8-i") == "ISO-8859-8");
  CHECK(canonical_charset("windows1251") == "CP1251");
  CHECK(canonical_charset("win-1250") == "CP1250");
  CHECK(canonical_charset("cp-850") == "CP850");
  CHECK(canonical_charset("x-mac-roman") == "MACINTOSH");
  CHECK(canonical_charset("unicode-1-1-utf-7") == "UTF-7");
  CHECK(canonical_charset("utf8") == "UTF-8");
  CHECK(canonical_charset("utf-8; format=flowed") == "UTF-8");
  CHECK(canonical_charset("charset=utf-8") == "UTF-8");
  CHECK(canonical_charset("us-ascii*en") == "UTF-8");
  CHECK(canonical_charset("utf-8//TRANSLIT").find('/') == std::string::npos);
}

TEST_CASE("charset: declared charsets are decoded") {
  CHECK(text("Gr\xFC\xDF"
             "e \x80",
             "iso-8859-1") == "Grüße €");
  CHECK(text("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251") == "Привет");
  CHECK(text("\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r") == "Привет");
  CHECK(text("\x93\xFA\x96\x7B\x8C\xEA", "shift_jis") == "日本語");
  CHECK(text("\x1B$BF|K\\8l\x1B(B", "iso-2022-jp") == "日本語");
  CHECK(text("\xC4\xE3\xBA\xC3", "gb2312") == "你好");
  CHECK(text("~{<:Ky2;QP#,NpJ)l6HK!#~}", "hz-gb-2312").size() > 20);
  CHECK(text("+AOQ-", "utf-7") == "ä");
  CHECK(text("\xBE\xC8\xB3\xE7", "ks_c_5601-1987") == "안녕");
}

TEST_CASE("charset: the last letter of charsets with combining accents comes out") {
  CHECK(text("Val\xE9rie Oury", "windows-1258") == "Valérie Oury");
}

TEST_CASE("charset: a label that the bytes contradict loses") {
  CHECK(text("Gr\xC3\xBC\xC3\x9F"
             "e",
             "iso-8859-1") == "Grüße");
  CHECK(text("Gr\xC3\xBC\xC3\x9F"
             "e",
             "us-ascii") == "Grüße");
  CHECK(text("Gr\xFC\xDF"
             "e",
             "utf-8") == "Grüße");
  CHECK_FALSE(to_utf8("Gr\xFC\xDF"
                      "e",
                      "utf-8")
                  .defect.empty());
  // A few broken bytes in much good UTF-8 are damage, not another charset.
  CHECK(text("äöüßäöüß\xFFäöüß", "utf-8") == "äöüßäöüß\xEF\xBF\xBDäöüß");
}

TEST_CASE("charset: undeclared text is detected") {
  CHECK(text("Привет, это письмо", "") == "Привет, это письмо");
  CHECK(text("\xC7\xE4\xF0\xE0\xE2\xF1\xF2\xE2\xF3\xE9\xF2\xE5, \xEF\xF0\xE8\xF8\xEB\xE8\xF2\xE5 "
             "\xEC\xED\xE5 \xF1\xF7\xE5\xF2",
             "") == "Здравствуйте, пришлите мне счет");
  CHECK(text("r\xE9sum\xE9", "") == "résumé");
}

TEST_CASE("charset: whatever the label and the bytes, the result is UTF-8 with a defect") {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (const char* label : {"", "utf-8", "us-ascii", "iso-2022-jp", "x-unknown", "utf-16", "utf-7", "gb18030",
                            "big5", "hz", "none", "../../x", "\xFF\xFE", "UTF-8//IGNORE", "unicode", "TSCII",
                            "ISO-2022-KR", "EUC-KR", "viscii"}) {
    INFO(label);
    CHECK(is_valid_utf8(text(all + all, label)));
  }
  CHECK(to_utf8("\xE4", "x-no-such-thing").defect.find("charset: unknown label x-no-such-thing") == 0);
}

TEST_CASE("charset: a byte order mark is no letter") {
  CHECK(text("\xEF\xBB\xBFhello", "iso-8859-1") == "hello");
}

TEST_CASE("charset: ISO-2022-JP with the letters of NEC and IBM, as Windows sends it") {
  CHECK(text("\x1B$B-!-\"\x1B(B ok\n", "iso-2022-jp") == "①② ok\n");
  CHECK(text("\x1B$B-j\x1B(J 5\x1B(I1\x1B(B", "iso-2022-jp") == "㈱ 5ｱ");
  CHECK(text("\x1B$B$\"", "iso-2022-jp") == "あ");
  CHECK(is_valid_utf8(text("\x1B$B-!\x1B$B-\x1B(I\xFF\x1B$(D!\n-!", "iso-2022-jp")));
}

TEST_CASE("charset: a mail that names hundreds of charsets in turn opens each once") {
  // Each use opened a library again: 200 of them many times over took seconds.
  for (int round = 0; round < 300; ++round)
    for (int i = 1; i < 100; ++i) to_utf8("\xE9", "cp" + std::to_string(800 + i));
}

TEST_CASE("charset: UTF-8 under any other label") {
  const std::string chinese = "您好，燈壞了。", japanese = "ランプが点きません。",
                    russian = "Здравствуйте, лампа";
  for (const std::string& text : {chinese, japanese, russian, std::string("Grüße, größer für Ähnliches")})
    for (const char* label : {"Big5", "gb2312", "gb18030", "shift_jis", "iso-2022-jp", "euc-jp", "euc-kr",
                              "iso-2022-kr", "koi8-r", "windows-1251", "iso-8859-2", "tis-620", "utf-16",
                              "hz-gb-2312", "utf-7", "macintosh", "us-ascii"}) {
      INFO(label);
      const DecodedText read = to_utf8(text + "\n", label);
      CHECK(read.text == text + "\n");
      CHECK(read.defect.starts_with("charset: ") == (std::string(label) != "us-ascii"));
    }
  // Two letters of GBK that would be UTF-8 by chance.
  CHECK(to_utf8("\xC1\xAA\xCD\xA8", "gb2312").text == "联通");
  CHECK(to_utf8("plain words\n", "utf-16").text == "plain words\n");
  CHECK(to_utf8(std::string("a\0b\0\n\0", 6), "utf-16le").text == "ab\n");
}

TEST_CASE("charset: escape sequences of seven bits tell, whatever is declared") {
  const std::string japanese = "\x1B$B%i%s%W\x1B(B\n", korean = "\x1B$)C\x0E<R4T\x0F\n";
  for (const char* label : {"", "us-ascii", "utf-8", "iso-8859-1", "windows-1252", "gb2312", "x-unknown"}) {
    INFO(label);
    CHECK(to_utf8(japanese, label).text == "ランプ\n");
    CHECK(to_utf8(korean, label).text == "소님\n");
  }
  CHECK(to_utf8(korean, "iso-2022-kr").text == "소님\n");
  CHECK(to_utf8("\x0E<R4T\x0F", "iso-2022-kr").text == "소님");  // not announced
  CHECK(to_utf8("\x1B[1mbold\x1B[0m", "us-ascii").text == "\x1B[1mbold\x1B[0m");
}

TEST_CASE("charset: eight bits under a label of seven are read as what they are") {
  CHECK(to_utf8("\x83\x89\x83\x93\x83v", "iso-2022-jp").text == "ランプ");     // Shift_JIS
  CHECK(to_utf8("\xA5\xE9\xA5\xF3\xA5\xD7", "ISO-2022-JP").text == "ランプ");  // EUC-JP
  CHECK(to_utf8("\xBC\xD2\xB4\xD4", "iso-2022-kr").text == "소님");            // EUC-KR
  CHECK(to_utf8("\xB5\xC6\xBB\xB5\xC1\xCB", "hz-gb-2312").text == "灯坏了");
}

TEST_CASE("charset: another one than declared, that the bytes show") {
  const std::string euc =
      "\xA4\xAA\xC0\xA4\xCF\xC3\xA4\xCB\xA4\xCA\xA4\xC3\xA4\xC6\xA4\xAA\xA4\xEA\xA4\xDE\xA4\xB9";
  const std::string sjis =
      "\x82\xA8\x90\xA2\x98\x62\x82\xC9\x82\xC8\x82\xC1\x82\xC4\x82\xA8\x82\xE8\x82\xDC\x82\xB7\x81\x42";
  CHECK(text(euc, "shift_jis") == "お世話になっております");
  CHECK(text(sjis, "euc-jp") == "お世話になっております。");
  CHECK(text("\xB1\xB2\xB3", "shift_jis") == "ｱｲｳ");  // narrow letters, and nothing else that they could be
  const std::string gbk =
      "\xC4\xFA\xBA\xC3\xA3\xAC\xC7\xEB\xB0\xEF\xCE\xD2\xD0\xDE\xB8\xC4\xD2\xBB\xCF\xC2\xC9\xE8\xD6\xC3\xA3"
      "\xAC\xD0\xBB\xD0\xBB\xA1\xA3";
  CHECK(text(gbk, "iso-8859-1") == "您好，请帮我修改一下设置，谢谢。");
  CHECK(to_utf8(gbk, "iso-8859-1").defect == "charset: not iso-8859-1, read as gb18030");
  CHECK(text("\xC4\xD6\xDC \xE4\xF6\xFC\xDF", "iso-8859-1") == "ÄÖÜ äöüß");
  CHECK(text("Gr\xFC\xDF"
             "e aus K\xF6ln, \xDC"
             "bergr\xF6\xDF"
             "e h\xE4tt' \xC4rger",
             "iso-8859-1") == "Grüße aus Köln, Übergröße hätt' Ärger");
  CHECK(text("~{<:Ky2;QP#,NpJ)l6HK!#~}", "us-ascii") == text("~{<:Ky2;QP#,NpJ)l6HK!#~}", "hz-gb-2312"));
  CHECK(text("a ~{x~} and ~{ab} are code", "us-ascii") == "a ~{x~} and ~{ab} are code");
}
