#include "daemon/sim/match.hh"

#include "rules/policy/pattern.hh"
#include "tests/catch.hh"

using namespace sim;
using rules::Wanted;

namespace {

Wanted want(const std::string& text) {
  Wanted wanted;
  wanted.text = text;
  if (text == "null") wanted.kind = Wanted::Kind::absent;
  if (const auto regex = rules::parse_regex(text)) {
    std::string error;
    wanted.kind = Wanted::Kind::regex;
    wanted.regex = rules::compile_regex(regex->expression, error);
  }
  return wanted;
}

Wanted want_all(const std::vector<std::string>& texts) {
  Wanted wanted;
  wanted.kind = Wanted::Kind::list;
  for (const auto& text : texts) wanted.items.push_back(want(text));
  return wanted;
}

}  // namespace

TEST_CASE("a word stands anywhere in a text, in any case, wherever its lines break") {
  const auto text = prose("We are\r\nlooking at  it.");
  CHECK(matches(want("we are looking"), text));
  CHECK(matches(want("AT IT."), text));
  CHECK_FALSE(matches(want("looking for it"), text));
  CHECK(matches(want("/looking\\s+at/"), text));
  CHECK_FALSE(matches(want("/LOOKING/"), text));
  CHECK(matches(want("/LOOKING/i"), text));
}

TEST_CASE("a word of the policy is the whole value, or a glob") {
  CHECK(matches(want("urgent"), word("urgent")));
  CHECK_FALSE(matches(want("urg"), word("urgent")));
  CHECK(matches(want("invoice-*"), word("invoice-4711")));
  CHECK(matches(want("7"), number(7)));
}

TEST_CASE("null asks for an absent value, and a word never matches one") {
  CHECK(matches(want("null"), absent()));
  CHECK(matches(want("none"), word("")));
  CHECK_FALSE(matches(want("null"), word("tier1")));
  CHECK_FALSE(matches(want("tier1"), absent()));
  CHECK_FALSE(matches(want("/.*/"), absent()));
  CHECK(matches(want("null"), words({})));
}

TEST_CASE("an address is known by itself, by its domain or by a glob; a regex sees its name too") {
  const auto chris = address("chris@initech.example", "Chris Lee");
  CHECK(matches(want("Chris@Initech.example"), chris));
  CHECK(matches(want("initech.example"), chris));
  CHECK(matches(want("@initech.example"), chris));
  CHECK(matches(want("*@initech.example"), chris));
  CHECK(matches(want("/Chris Lee/"), chris));
  CHECK(matches(want("Chris Lee <chris@initech.example>"), chris));
  CHECK_FALSE(matches(want("hris@initech.example"), chris));
  CHECK_FALSE(matches(want("tech.example"), chris));
}

TEST_CASE("a list asks for all of a list, all in a text, and any of a single word") {
  CHECK(matches(want_all({"a", "b"}), words({"c", "b", "a"})));
  CHECK_FALSE(matches(want_all({"a", "x"}), words({"a", "b"})));
  CHECK(matches(want_all({}), words({"a"})));
  CHECK(matches(want_all({"site", "down"}), prose("Site is down")));
  CHECK_FALSE(matches(want_all({"site", "up"}), prose("Site is down")));
  CHECK(matches(want_all({"open", "pending"}), word("open")));
  CHECK_FALSE(matches(want_all({"open", "pending"}), word("closed")));
}

TEST_CASE("a field that a thing does not have never matches, not even negated") {
  rules::Expectation expectation;
  expectation.kind = rules::Expectation::Kind::ticket;
  expectation.parts = {{"first_response", true, want("met")}};
  const Thing ticket{"ticket #1", true, {{"id", number(1)}}};
  const auto wrong = mismatches(expectation, ticket);
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0].field == "not_first_response");
  CHECK(wrong[0].found.find("does not keep it") != std::string::npos);
}
