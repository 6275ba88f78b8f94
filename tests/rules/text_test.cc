#include "rules/text/text.hh"

#include "rules/evaluate/text_index.hh"
#include "tests/catch.hh"

using namespace rules;

TEST_CASE("the nearest word is the one that was meant, and no far one") {
  const std::vector<std::string> words = {"severity", "status", "queue", "group"};
  CHECK(nearest("severty", words) == "severity");
  CHECK(nearest("stauts", words) == "status");
  CHECK(nearest("Queue", words) == "queue");
  CHECK(nearest("banana", words).empty());
  CHECK(nearest(std::string(1000, 'a'), words).empty());
}

TEST_CASE("a text is cut between characters, and says so") {
  CHECK(cut_utf8("aa\u20ac", 4) == "aa");
  CHECK(cut_utf8("aa\u20ac", 5) == "aa\u20ac");
  CHECK(shorten_utf8("aa\u20ac", 3) == "aa...");
  CHECK(shorten_utf8("aa\u20ac", 5) == "aa\u20ac");
  CHECK(shorten_utf8("\u20ac", 2) == "...");
}

TEST_CASE("letters fold in every script that has two cases") {
  CHECK(fold_case("STRASSE Größe ÄÖÜ ΑΒΓ ДОМ ĀŽŐ") == "strasse größe äöü αβγ дом āžő");
  CHECK(fold_case("bad \xFF byte") == "bad \xFF byte");
  CHECK(fold_case("ΈΓΡΑΨΕ ΣΊΣΥΦΟΣ Σίσυφος") == "έγραψε σίσυφοσ σίσυφοσ");
  CHECK(fold_case("ԵՐԵՎԱՆ İ Å") == "երեվան i å");
  CHECK(composed("O\u0308l, A\u0308nderung \u1112\u1161\u11ab") == "Öl, Änderung 한");
  CHECK(composed("bad \xFF byte") == "bad \xFF byte");
}

TEST_CASE("addresses that could inject are none") {
  CHECK(is_address("a@example.com"));
  CHECK(is_address("a.b+c@ex-ample.com"));
  for (const std::string text : {"", "a", "@b", "a@", "a b@c.d", "a@b..c", "a@-b.c", "a@b c", "a@b>\r\nx",
                                 "<a@b>", "a@b,c@d", "\"a\"@b", "a@@b", "a\n@b"}) {
    INFO(text);
    CHECK_FALSE(is_address(text));
  }
}

TEST_CASE("globs") {
  CHECK(glob_match("*.log", "a.log"));
  CHECK(glob_match("a*b*c", "axxbxxc"));
  CHECK(glob_match("a?c", "abc"));
  CHECK(glob_match("*", ""));
  CHECK_FALSE(glob_match("a?c", "ac"));
  CHECK_FALSE(glob_match("*.log", "a.log.gz"));
  CHECK_FALSE(glob_match("", "a"));
}

TEST_CASE("the word finder finds words within and behind one another") {
  const std::vector<std::string> words = {"he", "she", "his", "hers", "e"};
  const WordFinder finder(words);
  const auto found_in = [&](std::string_view text) {
    std::vector<bool> found(words.size(), false);
    finder.find(text, found);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < words.size(); ++i)
      if (found[i]) out.push_back(words[i]);
    return out;
  };
  CHECK(found_in("ushers") == std::vector<std::string>{"he", "she", "hers", "e"});
  CHECK(found_in("this") == std::vector<std::string>{"his"});
  CHECK(found_in("xyz").empty());
  CHECK(found_in("hhe") == std::vector<std::string>{"he", "e"});
}
