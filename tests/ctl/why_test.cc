// What `ticketctl why` tells of a desk in memory.
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "tests/catch.hh"
#include "tests/desk/support.hh"

using ctl::Json;
using desk::test::TestDesk;

namespace {

Json why(TestDesk& desk) {
  ctl::Output output;
  REQUIRE(ctl::why({1}, true, desk.store(), desk.now(), output) == ctl::kDone);
  return Json::parse(output.out);
}

std::string why_for_people(TestDesk& desk) {
  ctl::Output output;
  REQUIRE(ctl::why({1}, false, desk.store(), desk.now(), output) == ctl::kDone);
  return output.out;
}

Json decision(const Json& told, const std::string& key, const std::string& value) {
  for (const auto& one : told["decisions"])
    if (one[key] == value) return one;
  FAIL("no decision with " << key << " " << value << " in " << told.dump(2));
  return {};
}

}  // namespace

TEST_CASE("why: the rule, the condition with its words, the actions and what they changed") {
  TestDesk desk;
  desk.post({{{"Subject", "Our site is DOWN today"}}});
  const auto told = why(desk);
  CHECK(told.size() == 2);
  CHECK(told["targets"] == Json::array());
  const auto down = decision(told, "rule", "down");
  CHECK(down["at"] == "2026-03-02T09:00:00Z");
  CHECK(down["what"] == "rule.matched");
  CHECK(down["because"] == R"(plan: enterprise, subject: /\bdown\b/i on "DOWN")");
  CHECK(down["actions"] == Json::array({"severity urgent", "tag outage"}));
  const Json severity{
      {"kind", "severity.changed"}, {"detail", "low -> urgent"}, {"before", "low"}, {"after", "urgent"}};
  const Json tag{{"kind", "tag.added"}, {"detail", "outage"}, {"before", nullptr}, {"after", nullptr}};
  CHECK(down["effects"] == Json::array({severity, tag}));
  const auto everything = decision(told, "rule", "everything");
  CHECK(everything["effects"][0]["before"].is_null());
  CHECK(everything["effects"][0]["after"] == "tier1");
}

TEST_CASE("why: for people, in the order of time") {
  TestDesk desk;
  desk.post({{{"Subject", "Our site is DOWN today"}}});
  const auto text = why_for_people(desk);
  CHECK(text.starts_with("#1 Our site is DOWN today\n\n2026-03-02T09:00:00Z  rule.matched: everything\n"));
  CHECK_THAT(text, ContainsSubstring("  because  plan: enterprise, subject: /\\bdown\\b/i on \"DOWN\"\n"
                                     "  then     severity urgent\n"
                                     "           tag outage\n"
                                     "  did      severity.changed: low -> urgent\n"
                                     "           tag.added: outage\n"));
}

TEST_CASE("why: an automation tells when it began to hold") {
  TestDesk desk;
  desk.post({});
  desk.wait(std::chrono::hours(3));
  const auto silence = decision(why(desk), "rule", "silence");
  CHECK(silence["at"] == "2026-03-02T11:00:00Z");
  CHECK(silence["actions"] == Json::array({"tag silent"}));
  CHECK(silence["effects"][0]["kind"] == "tag.added");
}

TEST_CASE("why: an answer that was held back has its reason without any rule") {
  TestDesk desk;
  desk.post({{{"Auto-Submitted", "auto-generated"}}});
  const auto held = decision(why(desk), "what", "ack.suppressed");
  CHECK(held["rule"].is_null());
  CHECK_FALSE(held["because"].is_null());
  CHECK(held["actions"] == Json::array());
  CHECK(held["effects"] == Json::array());
}

TEST_CASE("why: what a sender writes makes no action and no line of its own") {
  TestDesk desk(R"(
desk: {name: Example Support, domain: example.com}
storage: {path: ":memory:"}
mailboxes: {support: {address: support@example.com}}
rules: [{name: all of it, when: {body: '/(?s)evil.*end/'}, then: {tag: [a, b]}}]
)");
  desk.post({{}, "evil =>\ttag forged;\ttag more\n  then     tag forged\nend\n"});
  const auto told = decision(why(desk), "rule", "all of it");
  CHECK(told["actions"] == Json::array({"tag a", "tag b"}));
  CHECK_THAT(told["because"].get<std::string>(), ContainsSubstring("tag forged; tag more"));
  CHECK_THAT(why_for_people(desk), !ContainsSubstring("\n  then     tag forged"));
}

TEST_CASE("why: a ticket that is not there, and one about which nothing was decided") {
  TestDesk desk(
      "desk: {name: D, domain: example.com}\nstorage: {path: ':memory:'}\n"
      "mailboxes: {support: {address: support@example.com}}\n");
  ctl::Output output;
  CHECK(ctl::why({1}, false, desk.store(), desk.now(), output) == ctl::kRefused);
  CHECK_THAT(output.err, ContainsSubstring("there is no ticket #1"));
  desk.post({});
  CHECK(why(desk)["decisions"] == Json::array());
  CHECK_THAT(why_for_people(desk), ContainsSubstring("No rule matched"));
}
