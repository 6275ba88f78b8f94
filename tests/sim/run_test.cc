#include "daemon/sim/run.hh"

#include "daemon/sim/report.hh"
#include "tests/catch.hh"
#include "tests/sim/desk.hh"

using namespace sim_test;

namespace {

const std::string kDown =
    "  - {name: a site is down, mail: {from: Chris <chris@initech.example>, subject: Site down}, expect: ";

// The failures of the only step, as one text.
std::string failures_of(const std::string& expect) {
  const auto report = run(kDown + expect + "}\n");
  std::string out;
  for (const auto& failure : report.steps.at(0).failures) {
    out += failure.what + "\n";
    for (const auto& line : failure.diff) out += line + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("what happened as expected passes") {
  CHECK(
      failures_of("[{ticket: {id: 1, severity: urgent, group: tier1, requester: chris@initech.example}}, "
                  "{sent: {to: chris@initech.example, from: support@example.com, subject: '[Example #1]'}}, "
                  "{sent: {to: alice@example.com}}, {sent: {to: bob@example.com}}, {event: {kind: "
                  "severity.changed, rule: down}}, "
                  "{not: {ticket: {id: 2}}}, {nothing_else: true}]") == "");
}

TEST_CASE("a ticket that is otherwise fails, with each field that differs") {
  const auto text = failures_of("[{ticket: {id: 1, severity: low, status: new, assignee: alice}}]");
  CHECK(text ==
        "ticket: {id: 1, severity: low, status: new, assignee: alice}\n"
        "nearest: ticket #1: Site down\n"
        "  severity: expected low\n"
        "            found    urgent\n"
        "  assignee: expected alice\n"
        "            found    null\n");
}

TEST_CASE("a mail that was not sent fails, and the nearest one is shown") {
  const auto text = failures_of("[{sent: {to: alice@example.com, subject: something else}}]");
  CHECK(text.find("nearest: mail to alice@example.com: [Example #1] Site down (notification)") !=
        std::string::npos);
  CHECK(text.find("subject: expected something else") != std::string::npos);
  CHECK(text.find("found    \"[Example #1] Site down\"") != std::string::npos);
  CHECK(text.find("to: expected") == std::string::npos);
}

TEST_CASE("each mail is expected once") {
  CHECK(failures_of("[{sent: {to: alice@example.com}}, {sent: {to: alice@example.com}}]")
            .find("one more is missing") != std::string::npos);
}

TEST_CASE("one mail may be expected twice where only the words differ that are looked for in it") {
  CHECK(
      failures_of("[{sent: {to: alice@example.com, body: new ticket}}, {sent: {to: alice@example.com, body: "
                  "Time left}}, {sent: {kind: notification, to: bob@example.com}}, {sent: {kind: ack}}, "
                  "{nothing_else: true}]") == "");
  const auto same = failures_of(
      "[{sent: {to: alice@example.com, body: new ticket}}, {sent: {to: alice@example.com, body: new "
      "ticket}}]");
  CHECK(same.find("one more is missing") != std::string::npos);
  const auto fewer =
      failures_of("[{sent: {to: alice@example.com, body: new ticket}}, {sent: {to: alice@example.com}}]");
  CHECK(fewer.find("one more is missing") != std::string::npos);
}

TEST_CASE("an expectation that fits two mails leaves the other to the one that fits nothing else") {
  CHECK(failures_of("[{sent: {kind: notification}}, {sent: {to: alice@example.com}}, {sent: {kind: ack}}, "
                    "{nothing_else: true}]") == "");
}

TEST_CASE("a list of recipients is one mail each") {
  CHECK(failures_of("[{sent: {to: [alice@example.com, bob@example.com]}}, {sent: {to: "
                    "chris@initech.example}}, {nothing_else: true}]") == "");
  CHECK(failures_of("[{sent: {to: [alice@example.com, eve@example.com]}}]")
            .find("sent: {to: eve@example.com}") == 0);
}

TEST_CASE("nothing_else names what nobody expected, nothing_sent all that was sent") {
  const auto other = failures_of(
      "[{sent: {to: chris@initech.example}}, {sent: {to: bob@example.com}}, {nothing_else: true}]");
  CHECK(other == "nothing_else: true\nmail to alice@example.com: [Example #1] Site down (notification)\n");
  const auto sent = failures_of("[{nothing_sent: true}]");
  CHECK(sent.find("mail to chris@initech.example") != std::string::npos);
  CHECK(sent.find("mail to bob@example.com") != std::string::npos);
}

TEST_CASE("what must not have happened fails where it did") {
  CHECK(failures_of("[{not: {sent: {to: alice@example.com}}}]").find("found: mail to alice@example.com") !=
        std::string::npos);
  CHECK(failures_of("[{not: {ticket: {id: 1}}}]").find("found: ticket #1") != std::string::npos);
  CHECK(failures_of("[{not: {event: {rule: down, kind: group.changed}}}]").find("found: group.changed") !=
        std::string::npos);
}

TEST_CASE("what this version does not keep is said, and fails") {
  CHECK(failures_of("[{ticket: {id: 1, first_response: met}}]").find("first_response: expected met") !=
        std::string::npos);
  CHECK(failures_of("[{webhook: {name: pagerduty, body: {event_action: trigger}}}]")
            .find("no webhook was called") != std::string::npos);
}

TEST_CASE("a ticket without a number is one that changed in the step") {
  const auto report =
      run("  - mail: {from: chris@initech.example, subject: Site down}\n"
          "  - mail: {from: eve@nowhere.example, subject: Hello}\n"
          "    expect: [{ticket: {severity: urgent}}]\n"
          "  - expect: [{ticket: {severity: urgent}}, {ticket: {id: 1, severity: urgent}}]\n");
  REQUIRE(report.steps.at(1).failures.size() == 1);
  CHECK(report.steps[1].failures[0].diff.at(0) == "nearest: ticket #2: Hello");
  REQUIRE(report.steps[2].failures.size() == 1);
  CHECK(report.steps[2].failures[0].diff.at(0) == "no ticket changed in this step");
}

TEST_CASE("time passes in order, to the second, and through a change of the clock") {
  const auto report = run(
      "  - mail: {from: chris@initech.example, subject: wait}\n"
      "  - {until: 2026-03-29 08:59:59, expect: [{ticket: {id: 1, status: pending}}, {nothing_sent: true}]}\n"
      "  - {wait: 1s, expect: [{ticket: {id: 1, status: closed}}, {event: {rule: silence, kind: "
      "status.changed}}]}\n",
      kPolicy, "2026-03-28 09:00 Europe/Berlin");
  for (const auto& step : report.steps) CHECK(step.failures.empty());
}

TEST_CASE("a civil day of waiting is a date, not 24 hours") {
  const auto report =
      run("  - mail: {from: chris@initech.example, subject: wait}\n"
          "  - {wait: 1d, expect: [{ticket: {id: 1, status: closed}}]}\n",
          kPolicy, "2026-03-28 09:00 Europe/Berlin");
  CHECK(report.failed() == 0);
}

TEST_CASE("a time that is past, and an answer to nothing, fail their step and not the next") {
  const auto report =
      run("  - {wait: 1h}\n"
          "  - {until: 2026-03-02 09:30}\n"
          "  - mail: {from: alice@example.com, reply_to: last, body: Hello}\n"
          "  - mail: {from: chris@initech.example, subject: Hello}\n"
          "    expect: [{ticket: {id: 1}}]\n");
  CHECK(report.steps[1].failures.at(0).what ==
        "until 2026-03-02 09:30:00: it is 2026-03-02 10:00:00 already");
  CHECK(report.steps[2].failures.at(0).what == "alice@example.com has got no mail that could be answered");
  CHECK(report.steps[3].failures.empty());
  CHECK(report.passed() == 2);
  CHECK(report.failed() == 2);
}

TEST_CASE("reports count steps, show what happened, and are well-formed XML for CI") {
  std::vector<sim::ScenarioReport> reports{
      run(kDown + "[{sent: {to: eve@example.com, subject: '<&\">'}}]}\n  - {wait: 1h}\n")};
  CHECK(sim::summary(reports) == "1 passed, 1 failed\n");
  const auto text = sim::to_text(reports[0]);
  CHECK(text.find("test.yaml\nFAIL  a site is down\n        line 4: sent: {to: eve@example.com") == 0);
  CHECK(text.find("what happened in this step:\n") != std::string::npos);
  CHECK(text.ends_with("ok    wait 1h\n"));
  const auto xml = sim::to_junit(reports);
  CHECK(xml.find("<testsuite name=\"test.yaml\" tests=\"2\" failures=\"1\" errors=\"0\"") !=
        std::string::npos);
  CHECK(xml.find("subject: &lt;&amp;&quot;&gt;") != std::string::npos);
  CHECK(xml.find("<testcase classname=\"test.yaml\" name=\"wait 1h\"/>") != std::string::npos);
}
