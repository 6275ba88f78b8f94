#include "rules/scenario/scenario.hh"

#include "rules/time/calendar.hh"
#include "rules/yaml/shape.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

const std::string kHead = "policy: policy.yaml\nstart: 2026-03-02 09:00 America/Denver\n";

ScenarioResult load_text(const std::string& yaml, std::map<std::string, std::string> more = {}) {
  more.emplace(
      "policy.yaml",
      kMinimal + "agents: {alice: {name: Alice, email: alice@example.com}}\nseverities: [urgent, low]\n");
  more["test.yaml"] = yaml;
  return load_scenario("test.yaml", memory_reader(std::move(more)));
}

Scenario scenario_of(const std::string& yaml, std::map<std::string, std::string> more = {}) {
  auto result = load_text(yaml, std::move(more));
  if (!result.scenario) throw std::runtime_error(listing(result.diagnostics));
  return *std::move(result.scenario);
}

std::string problems_of(const std::string& yaml) {
  const auto result = load_text(yaml);
  CHECK_FALSE(result.scenario);
  return listing(result.diagnostics);
}

Instant denver(const char* local) {
  return to_instant("America/Denver", *parse_local_time(local));
}

}  // namespace

TEST_CASE("a scenario has a policy, a start by its own clock, and steps") {
  const auto scenario = scenario_of(kHead + R"(steps:
  - name: a site is down
    mail: {from: "Chris <chris@initech.example>", subject: Down, headers: {X-A: b, Message-ID: null}, auth: pass}
    expect:
      - ticket: {id: 1, severity: urgent, assignee: null}
      - sent: {to: chris@initech.example, not_body: /secret/i}
      - not: {event: ticket.closed}
      - nothing_else: true
  - wait: 5d
  - until: 2026-03-09 17:00:30
)");
  CHECK(scenario.start == denver("2026-03-02 09:00"));
  REQUIRE(scenario.steps.size() == 3);
  const auto& first = scenario.steps[0];
  CHECK(to_string(first) == "a site is down");
  REQUIRE(first.mail);
  CHECK(first.mail->auth == Auth::pass);
  REQUIRE(first.mail->headers.size() == 2);
  CHECK(first.mail->headers[0].second == "b");
  CHECK_FALSE(first.mail->headers[1].second);
  REQUIRE(first.expect.size() == 4);
  CHECK(to_string(first.expect[0]) == "ticket: {id: 1, severity: urgent, assignee: null}");
  CHECK(first.expect[1].parts[1].negated);
  CHECK(first.expect[1].parts[1].wanted.kind == Wanted::Kind::regex);
  CHECK(to_string(first.expect[2]) == "not: {event: {kind: ticket.closed}}");
  CHECK(first.expect[3].kind == Expectation::Kind::nothing_else);
  CHECK(scenario.steps[1].wait->days == 5);
  CHECK(scenario.steps[2].until == denver("2026-03-09 17:00:30"));
}

TEST_CASE("a policy may stand in the scenario, whose places are those of the scenario") {
  const std::string inside =
      "policy:\n  desk: {name: D, domain: example.com}\n  storage: {path: /tmp/t.db}\n"
      "  mailboxes: {support: {address: support@example.com}}\n";
  CHECK(scenario_of(inside + "start: 2026-03-02 09:00\nsteps: [{wait: 1h}]\n").policy->desk.name == "D");
  CHECK(problems_of(inside + "  agnets: {}\nstart: 2026-03-02 09:00\nsteps: [{wait: 1h}]\n")
            .starts_with("test.yaml:5:3: error: unknown key \"agnets\""));
  CHECK(scenario_of("policy: {desk: {name: F, domain: e.example}, storage: {path: /t}, mailboxes: {s: "
                    "{address: s@e.example}}}\n"
                    "start: 2026-03-02 09:00\nsteps: [{wait: 1h}]\n")
            .policy->desk.name == "F");
}

TEST_CASE("a start without a zone is by the desk's clock") {
  const auto scenario =
      scenario_of("policy: p.yaml\nstart: 2026-07-01 12:00\nsteps: [{wait: 1h}]\n",
                  {{"p.yaml",
                    "desk: {name: D, domain: e.example, timezone: Asia/Tokyo}\nstorage: {path: /t}\n"
                    "mailboxes: {s: {address: s@e.example}}\n"}});
  CHECK(scenario.timezone == "Asia/Tokyo");
  CHECK(scenario.start == to_instant("Asia/Tokyo", *parse_local_time("2026-07-01 12:00")));
}

TEST_CASE("files that a scenario names are read when it is loaded") {
  const auto scenario = scenario_of(kHead +
                                        "steps: [{mail: {file: mails/a.eml}}, {mail: {from: a@b.example, "
                                        "attach: [notes.txt, {name: x, size: 3KB}]}}]\n",
                                    {{"mails/a.eml", "From: a@b.example\n\nhi\n"}, {"notes.txt", "n"}});
  CHECK(scenario.steps[0].mail->raw == "From: a@b.example\n\nhi\n");
  REQUIRE(scenario.steps[1].mail->attach.size() == 2);
  CHECK(scenario.steps[1].mail->attach[0].name == "notes.txt");
  CHECK(scenario.steps[1].mail->attach[0].bytes == "n");
  CHECK(scenario.steps[1].mail->attach[1].bytes.size() == 3072);
}

TEST_CASE("what is wrong with a scenario is told where it stands, with what was probably meant") {
  const auto step = [](const std::string& text) { return problems_of(kHead + "steps:\n  - " + text + "\n"); };
  CHECK(step("mial: {}")
            .find("test.yaml:4:5: error: unknown key \"mial\" in a step (did you mean \"mail\"?)") == 0);
  CHECK(step("expect: {snet: {to: a}}").find("unknown expectation \"snet\" (did you mean \"sent\"?)") !=
        std::string::npos);
  CHECK(step("expect: {sent: {subjct: a}}")
            .find("unknown key \"subjct\" in \"sent\" (did you mean \"subject\"?)") != std::string::npos);
  CHECK(step("expect: {ticket: {id: 1, severity: urgnet}}")
            .find("test.yaml:4:40: error: there is no severity \"urgnet\" (did you mean \"urgent\"?)") == 0);
  CHECK(step("expect: {ticket: {status: done}}").find("\"done\" is no value of \"status\"") !=
        std::string::npos);
  CHECK(step("expect: {ticket: {update: late}}").find("it is met, breached, running or paused") !=
        std::string::npos);
  CHECK(step("expect: {sent: {body: '/(/'}}").find("a regex that cannot be used") != std::string::npos);
  CHECK(step("expect: {not: {not: {sent: a}}}").find("\"not\" within \"not\"") != std::string::npos);
  CHECK(step("wait: 2bd").find("a wait counts by no calendar") != std::string::npos);
  CHECK(step("until: tomorrow").find("expected a local time") != std::string::npos);
  CHECK(step("mail: {subject: x}").find("a mail needs \"from\"") != std::string::npos);
  CHECK(step("mail: {from: a@b.example, reply_to: nothing}").find("no earlier step is named \"nothing\"") !=
        std::string::npos);
  CHECK(step("mail: {file: none.eml}").find("cannot read none.eml") != std::string::npos);
  CHECK(step("mail: {from: a@b.example, mailbox: suport}")
            .find("there is no mailbox \"suport\" (did you mean \"support\"?)") != std::string::npos);
  CHECK(problems_of("policy: policy.yaml\nstart: 2026-03-02 09:00 Europe/Berln\nsteps: [{wait: 1h}]\n")
            .find("did you mean \"Europe/Berlin\"?") != std::string::npos);
  CHECK(problems_of("policy: nowhere.yaml\nstart: 2026-03-02 09:00\nsteps: [{wait: 1h}]\n")
            .find("nowhere.yaml: error: cannot read the file") != std::string::npos);
  CHECK(problems_of(kHead + "steps: []\n").find("no step") != std::string::npos);
}
