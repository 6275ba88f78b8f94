#include "rules/policy/word_boundary.hh"

#include <re2/re2.h>

#include "rules/evaluate/unicode_regex.hh"
#include "rules/load/load.hh"
#include "rules/policy/pattern.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;

namespace {
bool matches(const std::string& expression, const std::string& text) {
  std::string why;
  const auto regex = compile_regex(expression, why);
  REQUIRE(regex);
  return re2::RE2::PartialMatch(text, regex_for(*regex, text));
}
}  // namespace

TEST_CASE("a word boundary stands beside letters of every script", "[boundary]") {
  for (const char* word :
       {"Änderung", "größe", "über", "écran", "été", "лампа", "λάμπα", "ランプ", "램프", "Žárovka"}) {
    INFO(word);
    const std::string expression = std::string("\\b") + word + "\\b";
    for (const char* before : {"", " ", "(", "\n", "„", "«", "-", "…"})
      for (const char* behind : {"", " ", ".", ")", "\n", "“", "»", "!"})
        CHECK(matches(expression, before + std::string(word) + behind));
    for (const char* around : {"ö", "é", "ж", "a", "1", "_", "ラ"}) {
      CHECK_FALSE(matches(expression, around + std::string(word)));
      CHECK_FALSE(matches(expression, word + std::string(around)));
    }
  }
}

TEST_CASE("ASCII words do not end inside a word with other letters", "[boundary]") {
  CHECK_FALSE(matches("\\bnde\\b", "Bände"));
  CHECK_FALSE(matches("\\bde\\b", "Bände"));
  CHECK(matches("\\bde\\b", "é de é"));
  CHECK(matches("(?i)\\b(down|outage)\\b", "Größere OUTAGE"));
  CHECK_FALSE(matches("(?i)\\b(down|outage)\\b", "größeredown"));
  CHECK(matches("\\bfoo\\b \\bbär\\b", "foo bär"));
  CHECK(matches("\\bfoo\\s+\\bbär\\b|\\bx\\b", "ä foo  bär"));
  CHECK(matches("^\\bÄnderung\\b$", "Änderung"));
  CHECK(matches("\\w+straße", "Gürtelstraße"));
  CHECK(matches("^[\\w-]+$", "Größe-7"));
  CHECK_FALSE(matches("\\W", "Größe"));
}

TEST_CASE("captures stay what they were, and what cannot be said is told", "[boundary]") {
  std::string number, why;
  const auto regex = compile_regex("\\bRechnung (\\d+)\\b", why);
  CHECK(re2::RE2::PartialMatch("für Rechnung 4711.", regex_for(*regex, "ü"), &number));
  CHECK(number == "4711");
  CHECK(with_unicode_words("down").expression.empty());
  CHECK_FALSE(with_unicode_words("\\bÄnderung\\b").is_partial);
  CHECK_FALSE(with_unicode_words("\\b(?:Öl|Äpfel)\\b").is_partial);
  for (const char* partial : {"(\\bÖl\\b)x", "(?:\\bÖl\\b)+", "Öl\\b.*", "\\BÖl\\b?", "\\b.Öl"}) {
    INFO(partial);
    CHECK(with_unicode_words(partial).is_partial);
  }
  for (const char* odd : {"\\b", "(\\b", "\\b)", "[\\w", "(?P<a", "(?", "\\", "|\\b|", "((((\\bä",
                          "[]\\w]\\b", "\\b{2}", "a{\\b"}) {
    INFO(odd);
    CHECK(with_unicode_words(odd).expression.size() < 200);
  }
}

TEST_CASE("check warns of a boundary beside letters beyond ASCII that it cannot understand", "[boundary]") {
  const auto said = [](const std::string& regex) {
    return rules_test::listing(rules_test::load(rules_test::kMinimal +
                                                "rules: [{name: a, when: {subject: '/" + regex +
                                                "/'}, then: {tag: x}}]\n")
                                   .diagnostics);
  };
  for (const char* regex : {"(\\bÖl\\b)x", "(?:\\bÖl\\b)+", "Öl\\b.*", "\\b.Öl"}) {
    INFO(regex);
    CHECK_THAT(said(regex), ContainsSubstring("warning: a \\b of this regex sees no letters beyond ASCII"));
  }
  for (const char* regex : {"\\bÄnderung\\b", "\\b(?:Öl|Äpfel)\\b", "\\w+straße", "(\\bdown\\b)x"}) {
    INFO(regex);
    CHECK(said(regex).find("beyond ASCII") == std::string::npos);
  }
}
