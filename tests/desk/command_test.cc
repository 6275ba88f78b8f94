// Commands in the text of a mail (design section 5).

#include "daemon/desk/command.hh"

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

TEST_CASE("elsewhere # is text", "[command]") {
  const std::string text =
      GENERATE(as<std::string>{}, "Words\n\n#take\n\nmore words\n", "#take\nand words\n", "words\n#take\n",
               "#1 is the number\n", "# a heading\n", "#\n", "See #take for that.\n");
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
