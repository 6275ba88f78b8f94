// Commands in the text of a mail (docs/agents.md).

#include "daemon/desk/words/command.hh"

#include <fstream>
#include <sstream>

#include "tests/catch.hh"
#include "tests/places.hh"

using desk::read_commands;
using desk::Verb;

namespace {

std::vector<Verb> verbs_of(const desk::Commands& commands) {
  std::vector<Verb> verbs;
  for (const auto& each : commands.list) verbs.push_back(each.verb);
  return verbs;
}

}  // namespace

TEST_CASE("a command block is the first or the last block", "[command]") {
  const auto first = read_commands("\n#take\n#Severity high\n\nWe are looking at it.\n");
  CHECK(verbs_of(first) == std::vector{Verb::take, Verb::severity});
  CHECK(first.list[1].argument == "high");
  CHECK(first.list[1].line == 3);
  CHECK(first.text == "We are looking at it.\n");
  const auto last = read_commands("We are looking at it.\n\n#solved\n");
  CHECK(verbs_of(last) == std::vector{Verb::solved});
  CHECK(last.text == "We are looking at it.\n");
  const auto both = read_commands("#take\n\nWords\n\n#solved");
  CHECK(verbs_of(both) == std::vector{Verb::take, Verb::solved});
  const auto alone = read_commands("#take");
  CHECK(verbs_of(alone) == std::vector{Verb::take});
  CHECK(alone.text.empty());
}

TEST_CASE("a verb alone on a line is a command wherever it stands", "[command]") {
  const auto [text, rest] =
      GENERATE(as<std::pair<std::string, std::string>>{},
               std::pair{"Words\n\n#take\n\nmore words\n", "Words\n\nmore words\n"},
               std::pair{"#take\nand words\n", "and words\n"}, std::pair{"words\n#take\n", "words\n"},
               std::pair{"[EXTERNAL]\n#take\n\nwords\n", "[EXTERNAL]\n\nwords\n"});
  CAPTURE(text);
  const auto commands = read_commands(text);
  CHECK(verbs_of(commands) == std::vector{Verb::take});
  CHECK(commands.text == rest);
}

TEST_CASE("blank lines do not end a block of commands", "[command]") {
  const auto commands = read_commands("#take\n\n#severity high\n\n\nWords\n\n#tag a\n\n#solved\n");
  CHECK(verbs_of(commands) == std::vector{Verb::take, Verb::severity, Verb::tag, Verb::solved});
  CHECK(commands.text == "Words\n");
}

TEST_CASE("what clients, hands and keyboards put around a command is seen through", "[command]") {
  for (const std::string line : {"*#note*",
                                 "**#note**",
                                 "__#note__",
                                 "- #note",
                                 "* #note",
                                 "+ #note",
                                 "1. #note",
                                 "2) #note",
                                 "\u2022 #note",
                                 "\u00B7 #note",
                                 "\u25E6 #note",
                                 "# note",
                                 "#  note",
                                 "\u201C#note\u201D",
                                 "\"#note\"",
                                 "'#note'",
                                 "\u00AB#note\u00BB",
                                 "[#note]",
                                 "(#note)",
                                 "{#note}",
                                 "<#note>",
                                 "`#note`",
                                 "```#note```",
                                 "~~#note~~",
                                 "\u200F#note",
                                 "\u200E#note",
                                 "\u202B#note\u202C",
                                 "\u2066#note\u2069",
                                 "\u2060#note",
                                 "#\u00ADnote",
                                 "\uFE5Fnote",
                                 "\uFF03note",
                                 "\uFF03\uFF4E\uFF4F\uFF54\uFF45",
                                 "#note.",
                                 "#note:",
                                 "#note!",
                                 "\\#note",
                                 "&#35;note",
                                 "#no\u200Bte",
                                 "#\u00A0note",
                                 "\u3000#note",
                                 "#NOTE",
                                 "#internal",
                                 "- [#note]",
                                 "\u2014 #note",
                                 "#note\u200E"}) {
    CAPTURE(line);
    const auto commands = read_commands("They do not pay.\n\n" + line + "\n");
    CHECK(verbs_of(commands) == std::vector{Verb::note});
    CHECK(commands.text == "They do not pay.\n");
  }
}

TEST_CASE("arguments are read through the same marks, and links once", "[command]") {
  const auto [line, argument] = GENERATE(
      as<std::pair<std::string, std::string>>{}, std::pair{"*#assign bob@example.com*", "bob@example.com"},
      std::pair{"#assign bob@example.com<mailto:bob@example.com>", "bob@example.com"},
      std::pair{"#assign bob@example.com <mailto:bob@example.com>", "bob@example.com"},
      std::pair{"#assign <mailto:bob@example.com>", "bob@example.com"},
      std::pair{"**#assign** bob@example.com", "bob@example.com"},
      std::pair{"[#assign bob@example.com]", "bob@example.com"},
      std::pair{"#assign: bob@example.com", "bob@example.com"});
  CAPTURE(line);
  const auto commands = read_commands(line + "\n\nWords\n");
  REQUIRE(verbs_of(commands) == std::vector{Verb::assign});
  CHECK(commands.list[0].argument == argument);
  const auto link =
      read_commands("#link https://x.example/a<https://eur01.safelinks.protection.outlook.com/?url=x>\n");
  REQUIRE(link.list.size() == 1);
  CHECK(link.list[0].argument == "https://x.example/a");
}

TEST_CASE("lines that a client wrapped belong to their command", "[command]") {
  const auto ask = read_commands(
      "#ask tier2: they say their invoice was wrong again and I think\nthey are lying\n\nWords\n");
  REQUIRE(verbs_of(ask) == std::vector{Verb::ask});
  CHECK(ask.list[0].argument == "tier2: they say their invoice was wrong again and I think they are lying");
  CHECK(ask.text == "Words\n");
  const auto cc = read_commands(
      "#cc first.person@initech.example second.person@initech.example\nthird@initech.example\n\nWords\n");
  REQUIRE(cc.list.size() == 1);
  CHECK_THAT(cc.list[0].argument, ContainsSubstring("third@initech.example"));
  const auto tag = read_commands("#tag vip\nWe are looking at it.\n");
  REQUIRE(tag.list.size() == 1);
  CHECK(tag.list[0].argument == "vip");
  CHECK(tag.text == "We are looking at it.\n");
}

TEST_CASE("a mistyped verb alone in the middle is a mistake, not text", "[command]") {
  const auto commands = read_commands("Words\n\n#noet\n\nmore words\n");
  CHECK(commands.list.empty());
  REQUIRE(commands.problems.size() == 1);
  CHECK_THAT(commands.problems[0].reason, ContainsSubstring("note"));
}

TEST_CASE("elsewhere # is text", "[command]") {
  const std::string text = GENERATE(
      as<std::string>{}, "#1 is the number\n", "# a heading\n", "#\n", "See #take for that.\n",
      "Run this:\n# open the port first\nufw allow 80\n", "Words\n\n#outage was yesterday\n\nmore\n");
  CAPTURE(text);
  const auto commands = read_commands(text);
  CHECK(commands.empty());
  CHECK(commands.text == text);
}

TEST_CASE("two number signs escape", "[command]") {
  const auto commands = read_commands("##take is what you write\n\nwords\n\n## a heading\n");
  CHECK(commands.empty());
  CHECK(commands.text == "#take is what you write\n\nwords\n\n## a heading\n");
}

TEST_CASE("no-break spaces and full-width forms count as what they look like", "[command]") {
  const std::string line =
      GENERATE(as<std::string>{}, "\xC2\xA0#severity\xC2\xA0high\xC2\xA0", "\xEF\xBC\x83severity high",
               "\xEF\xBC\x83\xEF\xBD\x93"
               "everity\xE3\x80\x80high",
               "\xEF\xBB\xBF"
               "#severity high",
               "#SEVERITY: high", "#priority=high", "#prio high");
  const auto commands = read_commands(line + "\n\xC2\xA0\nGrüße\n");
  REQUIRE(verbs_of(commands) == std::vector{Verb::severity});
  CHECK(commands.list[0].argument == "high");
  CHECK(commands.text == "Grüße\n");
}

TEST_CASE("a mail of nothing but commands is bounded, and refused", "[command]") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "#tag a\n";
  const auto commands = read_commands(text);
  CHECK(commands.list.size() == 50);
  REQUIRE(commands.problems.size() == 1);
  CHECK_THAT(commands.problems[0].reason, ContainsSubstring("at most"));
}

TEST_CASE("several commands fit one line", "[command]") {
  const auto commands = read_commands("#take #severity high  #tag a b");
  CHECK(verbs_of(commands) == std::vector{Verb::take, Verb::severity, Verb::tag});
  CHECK(commands.list[2].argument == "a b");
  CHECK(read_commands("#search the #take command").list.size() == 1);
}

TEST_CASE("what cannot be understood is a problem with line and reason", "[command]") {
  const auto [line, reason] =
      GENERATE(as<std::pair<std::string, std::string>>{}, std::pair{"#sovled", "did you mean \"solved\""},
               std::pair{"#frobnicate", "there is no such command"}, std::pair{"#severity", "needs SEVERITY"},
               std::pair{"#note please call them", "stands alone"}, std::pair{"#due", "needs DATE"});
  const auto commands = read_commands("#take\n" + line + "\n\nWords\n");
  REQUIRE(commands.problems.size() == 1);
  CHECK(commands.problems[0].line == 2);
  CHECK(commands.problems[0].source == line);
  CHECK_THAT(commands.problems[0].reason, ContainsSubstring(reason));
  CHECK(commands.text == "Words\n");
}

TEST_CASE("every verb and synonym leads to its own row", "[command]") {
  for (const auto& row : desk::kVerbs) {
    CHECK(desk::find_verb(row.word) == &row);
    CHECK(&desk::row_of(row.verb) == &row);
    std::istringstream words{std::string(row.synonyms)};
    for (std::string word; words >> word;) CHECK(desk::find_verb(word) == &row);
  }
  CHECK(desk::find_verb("nothing") == nullptr);
}

TEST_CASE("docs/agents.md has the table of the commands", "[command][docs]") {
  std::ifstream file(tests::source_root() + "/docs/agents.md");
  std::ostringstream text;
  text << file.rdbuf();
  INFO("the table should be:\n" << desk::verb_table());
  CHECK(text.str().find("\n\n" + desk::verb_table() + "\n") != std::string::npos);
}

TEST_CASE("bullets and numbers of every kind in front of a command are seen through", "[command]") {
  for (const std::string front : {"\u2705",
                                  "\u2611\uFE0F",
                                  "\u2714",
                                  "\u25BA",
                                  "\u2605",
                                  "\u25C6",
                                  "\u21D2",
                                  "\U0001F449",
                                  "\U0001F512",
                                  "\U0001F539",
                                  "\U0001F4DD",
                                  "\u30FB",
                                  "\u25B6\uFE0F",
                                  "\u00A7",
                                  "\u00A7 ",
                                  "o",
                                  "o ",
                                  "o\t",
                                  "\u00D8 ",
                                  "\u00FC\u00A0",
                                  "v ",
                                  "\uF0B7",
                                  "\uF0A7 ",
                                  "=",
                                  ":",
                                  ";",
                                  ".",
                                  "\u2026",
                                  "a)",
                                  "b.",
                                  "(1)",
                                  "(a)",
                                  "[x]",
                                  "[ ]",
                                  "- [x]",
                                  "i.",
                                  "iv)",
                                  "1.2",
                                  "1.2.",
                                  "3:",
                                  "\u2460",
                                  "\u0661.",
                                  "\u4E00\u3001",
                                  "\u30A2.",
                                  "1\uFE0F\u20E3",
                                  "\u0430)",
                                  "**1.**",
                                  "A\u3001",
                                  "\u2116 1."}) {
    CAPTURE(front);
    const auto commands = read_commands("They do not pay.\n\n" + front + " #note\n");
    CHECK(verbs_of(commands) == std::vector{Verb::note});
    CHECK(commands.text == "They do not pay.\n");
    const auto high = read_commands(front + " #severity high\n\nWords\n");
    REQUIRE(verbs_of(high) == std::vector{Verb::severity});
    CHECK(high.list[0].argument == "high");
  }
}

TEST_CASE("signs of every kind behind a command are seen through", "[command]") {
  for (const std::string behind :
       {"\u3002", "\u3001", "\u2026", "?", "&nbsp;", " &nbsp;", "\uFF61", "\uFF1A", "\uFF01", "\u061F",
        "\u0964", " \u2705", "\u2705", " \U0001F512", "/", " -", "\u200B\u3002"}) {
    CAPTURE(behind);
    const auto commands = read_commands("They do not pay.\n\n#note" + behind + "\n");
    CHECK(verbs_of(commands) == std::vector{Verb::note});
    CHECK(commands.problems.empty());
  }
  const auto severity = read_commands("#severity high\u3002\n");
  REQUIRE(severity.list.size() == 1);
  CHECK(severity.list[0].argument == "high");
}

TEST_CASE("#note at the end of words, or stuck to them, brings the mail back", "[command]") {
  for (const std::string line :
       {"They never pay, careful. #note", "They never pay (#note)", "They never pay #internal.",
        "secret #private \U0001F512", "They never pay. #note Please check.",
        "\u5185\u90E8\u3067\u3059\u3002#note", "\u5185\u90E8\u3067\u3059#note",
        "#note\u5185\u90E8\u3067\u3059", "#note\u3002\u5185\u90E8\u3067\u3059", "#note they never pay",
        "FYI #note", "they never pay \uFF03note"}) {
    CAPTURE(line);
    const auto commands = read_commands("Hello Chris,\n" + line + "\n\nmore\n");
    CHECK(commands.list.empty());
    CHECK(commands.problems.size() == 1);
  }
  for (const std::string line :
       {"See https://example.org/#note", "Fixed. #solved", "We write ##note", "the tag #notes", "a#note",
        "x = 1  # note", "// #include <note.h>", "\U0001F389 #proud", "$ # note the path", "; # status nginx",
        "C#", "#1 and #2", "h1 #note { color: red }", "#list/of things"}) {
    CAPTURE(line);
    const auto commands = read_commands("Hello Chris,\n\nfirst\n" + line + "\nlast\n\nmore\n");
    CHECK(commands.empty());
    CHECK_THAT(commands.text, ContainsSubstring(line));
  }
}

TEST_CASE("a long line of tags swallows no words", "[command]") {
  const std::string tags = "#tag alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu\n";
  const auto sentence = read_commands(tags + "Hi Chris, it works.\n");
  CHECK(verbs_of(sentence) == std::vector{Verb::tag});
  CHECK(sentence.text == "Hi Chris, it works.\n");
  for (const std::string below : {"We are on it", "xi omicron"}) {
    const auto doubtful = read_commands(tags + below + "\n");
    CHECK(doubtful.list.empty());
    CHECK(doubtful.problems.size() == 1);
  }
  CHECK(read_commands(tags + "\nWe are on it\n").text == "We are on it\n");
}
