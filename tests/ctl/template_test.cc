// What `ticketctl template` shows: a template as a mail would have it.
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/sample.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/desk/support.hh"

using ctl::Json;
using desk::test::TestDesk;

namespace {

const std::string kTemplates = std::string(desk::test::kPolicy) + R"(
  greeting:
    subject: "{{ticket.ref}} {{ticket.subject}}"
    text: "Hello {{requester.name}}, {{owner.name|nobody}} has it: {{message.text}}"
    html: "<p>{{requester.name}} of {{customer.name}}</p>"
  greeting.de: {text: "Guten Tag {{requester.name}}"}
  told: {text: "{{event.what}} by {{agent.name}}, {{target.left|no target}}"}
)";

rules::Policy policy() {
  auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kTemplates}}));
  for (const auto& diagnostic : loaded.diagnostics) UNSCOPED_INFO(diagnostic.format());
  REQUIRE(loaded.policy);
  return *std::move(loaded.policy);
}

ctl::Template asked(std::string name, std::string language = {}, std::int64_t ticket = 0) {
  ctl::Template verb;
  verb.what = ctl::Template::Do::show;
  verb.name = std::move(name);
  verb.language = std::move(language);
  verb.ticket = ticket;
  return verb;
}

Json shown(const ctl::Template& verb, const storage::Store* store = nullptr) {
  ctl::Output output;
  const int status = ctl::show_template(verb, true, policy(), store, desk::test::kStart, output);
  INFO(output.err);
  REQUIRE(status == ctl::kDone);
  return Json::parse(output.out);
}

}  // namespace

TEST_CASE("every variable that a template may name has a sample") {
  const auto samples = ctl::sample_variables(policy());
  for (const auto& doc : rules::known_variables()) {
    INFO(doc.name);
    CHECK(samples.count(doc.name) == 1);
  }
  for (const auto& [name, value] : samples) {
    INFO(name);
    CHECK(rules::is_known_variable(name));
    CHECK_FALSE(value.empty());
  }
}

TEST_CASE("template show: with samples, desk and mailbox as they are") {
  const auto json = shown(asked("greeting"));
  CHECK(json["name"] == "greeting");
  CHECK(json["language"].is_null());
  CHECK(json["built_in"] == false);
  CHECK(json["subject"] == "[Example #42] Our site is down");
  CHECK_THAT(json["text"].get<std::string>(), ContainsSubstring("Hello Chris Lee, Bob Ng has it"));
  CHECK(json["html"] == "<p>Chris Lee of Initech</p>");
}

TEST_CASE("template show: in a language") {
  const auto german = shown(asked("greeting", "de"));
  CHECK(german["language"] == "de");
  CHECK(german["text"] == "Guten Tag Chris Lee");
  CHECK(german["subject"].is_null());
  CHECK(german["html"].is_null());
  CHECK(shown(asked("ack", "de"))["text"] != shown(asked("ack", "en"))["text"]);
}

TEST_CASE("template show: with what a ticket has, escaped as in a mail") {
  TestDesk desk;
  desk.post({{{"From", "\"<b>Eve</b>\" <eve@initech.example>"}, {"Subject", "Printer"}}, "It burns.\n"});
  const auto json = shown(asked("greeting", {}, 1), &desk.store());
  CHECK(json["subject"] == "[Example #1] Printer");
  CHECK(json["text"] == "Hello <b>Eve</b>, nobody has it: It burns.");
  CHECK(json["html"] == "<p>&lt;b&gt;Eve&lt;/b&gt; of initech</p>");
  CHECK(shown(asked("told", {}, 1), &desk.store())["text"] == "a new ticket by Alice Meyer, no target");
}

TEST_CASE("template show: for people") {
  ctl::Output output;
  REQUIRE(ctl::show_template(asked("greeting"), false, policy(), nullptr, desk::test::kStart, output) ==
          ctl::kDone);
  CHECK(output.out.starts_with("Subject: [Example #42] Our site is down\n\nHello Chris Lee"));
  CHECK(output.out.ends_with("\n--- HTML\n<p>Chris Lee of Initech</p>\n"));
}

TEST_CASE("template show: no such template, no such ticket") {
  TestDesk desk;
  ctl::Output output;
  CHECK(ctl::show_template(asked("greting"), true, policy(), nullptr, desk::test::kStart, output) ==
        ctl::kRefused);
  CHECK_THAT(output.err, ContainsSubstring("there is no template greting"));
  CHECK(ctl::show_template(asked("greeting", {}, 9), true, policy(), &desk.store(), desk::test::kStart,
                           output) == ctl::kRefused);
  CHECK_THAT(output.err, ContainsSubstring("there is no ticket #9"));
  CHECK(output.out.empty());
}

TEST_CASE("template list: the desk's own and the built-in ones") {
  ctl::Output output;
  REQUIRE(ctl::list_templates(true, policy(), output) == ctl::kDone);
  const auto all = Json::parse(output.out);
  const auto has = [&](const Json& row) { return std::find(all.begin(), all.end(), row) != all.end(); };
  CHECK(has({{"name", "greeting"}, {"language", nullptr}, {"built_in", false}, {"html", true}}));
  CHECK(has({{"name", "greeting"}, {"language", "de"}, {"built_in", false}, {"html", false}}));
  CHECK(std::any_of(all.begin(), all.end(),
                    [](const Json& row) { return row["name"] == "ack" && row["built_in"]; }));
}
