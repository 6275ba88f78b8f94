#pragma once
// Scenarios for tests of the machine that runs them.

#include <stdexcept>
#include <string>

#include "daemon/sim/run.hh"
#include "rules/scenario/scenario.hh"

namespace sim_test {

inline const std::string kPolicy = R"(
desk: {name: Example Support, tag: Example, domain: example.com, timezone: Europe/Berlin}
storage: {path: /tmp/unused.db}
smtp: {url: "smtp://localhost:25", tls: none}
mailboxes:
  support: {address: support@example.com, authserv_id: mx.example.com}
  emergency: {address: 911@example.com, rank: 1, queue: emergency}
agents:
  alice: {name: Alice Meyer, email: alice@example.com, aliases: [alice@home.example]}
  bob: {name: Bob Ng, email: bob@example.com}
groups: {tier1: {members: [alice, bob]}}
severities: [urgent, low]
rules:
  - {name: down, when: {subject: down}, then: {severity: urgent, group: tier1}}
  - {name: wait, when: {subject: wait}, then: {status: pending}}
automations:
  - {name: silence, when: {status: pending, quiet: 1d}, then: {status: closed}}
)";

inline rules::Scenario scenario(const std::string& steps, const std::string& policy = kPolicy,
                                const std::string& start = "2026-03-02 09:00 Europe/Berlin") {
  const auto files =
      rules::memory_reader({{"policy.yaml", policy},
                            {"test.yaml", "policy: policy.yaml\nstart: " + start + "\nsteps:\n" + steps}});
  auto result = rules::load_scenario("test.yaml", files);
  std::string problems;
  for (const auto& diagnostic : result.diagnostics) problems += diagnostic.format() + "\n";
  if (!result.scenario) throw std::runtime_error(problems);
  return *std::move(result.scenario);
}

inline sim::ScenarioReport run(const std::string& steps, const std::string& policy = kPolicy,
                               const std::string& start = "2026-03-02 09:00 Europe/Berlin") {
  return sim::run(scenario(steps, policy, start));
}

}  // namespace sim_test
