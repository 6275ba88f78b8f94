#pragma once
// Policies for tests, in memory.

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "rules/load/load.hh"
#include "tests/places.hh"

namespace rules_test {

inline const std::string kMinimal =
    "desk: {name: Example Support, domain: example.com}\n"
    "storage: {path: /tmp/t.db}\n"
    "mailboxes: {support: {address: support@example.com, smtp: {url: \"smtp://localhost:25\", tls: none}}}\n";

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string listing(const std::vector<rules::Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& diagnostic : diagnostics) out += diagnostic.format() + "\n";
  return out;
}

inline rules::LoadResult load(const std::string& yaml, std::map<std::string, std::string> more = {}) {
  more["policy.yaml"] = yaml;
  return rules::load_policy("policy.yaml", rules::memory_reader(std::move(more)));
}

// The policy of `yaml`, which must be without errors.
inline rules::Policy policy_of(const std::string& yaml, std::map<std::string, std::string> more = {}) {
  rules::LoadResult result = load(yaml, std::move(more));
  if (!result.policy) throw std::runtime_error(listing(result.diagnostics));
  return std::move(*result.policy);
}

// Section 6 of the design, whole, with the files it names.
inline const std::map<std::string, std::string>& section6_files() {
  static const std::map<std::string, std::string> files = {
      {"customers.csv",
       "id,name,domains,addresses,plan,account_manager\n"
       "hooli,Hooli Inc.,hooli.example;eu.hooli.example,gavin@mail.example,paid,dan@example.com\n"
       "piper,,piper.example,,free,\n"},
      {"templates/security-instructions.txt", "Subject: How to report\n\nPlease encrypt. {{ticket.ref}}\n"},
      {"templates/closed-after-silence.txt", "We closed {{ticket.ref}}.\n"},
      {"templates/closed-after-silence.de.txt", "Wir haben {{ticket.ref}} geschlossen.\n"},
      {"templates/suggest-a-call.txt", "Hello {{agent.name}}, offer a call: {{agent.meeting|no link}}\n"},
      {"templates/suggest-a-call.html", "<p>Hello {{agent.name}}</p>\n"},
  };
  return files;
}

inline rules::Policy section6() {
  return policy_of(read_file(tests::data("rules") + "/section6.yaml"), section6_files());
}

}  // namespace rules_test
