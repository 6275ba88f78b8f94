#pragma once
// A policy test as a value: what happens to a desk, step by step, and what is expected of it
// (docs/policy-tests.md).
//
//   policy: ../policy.yaml                       # or the policy itself
//   start: 2026-03-02 09:00 America/Denver
//   steps:
//     - mail: {from: chris@initech.example, subject: Site down, body: All pages answer 502.}
//       expect: [{ticket: {id: 1, severity: urgent}}, {sent: {to: chris@initech.example}}, {nothing_else:
//       true}]
//
// Loading reads every file that the scenario names, so that running it needs no disk. What can be wrong is
// told before anything runs: misspelt keys, steps and severities that are not there, files that cannot be
// read.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/policy/policy.hh"
#include "rules/text/files.hh"
#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"

namespace re2 {
class RE2;
}

namespace rules {

// What a value of the world must be like.
struct Wanted {
  enum class Kind : std::uint8_t {
    absent,  // written null
    word,
    regex,
    list,  // every item of it, of a value that is a list or a text; any item, of a single word
  };
  Kind kind = Kind::word;
  std::string text;  // as written
  std::shared_ptr<const re2::RE2> regex;
  std::vector<Wanted> items;
};
std::string to_string(const Wanted&);

struct Expectation {
  enum class Kind : std::uint8_t { sent, webhook, ticket, event, nothing_sent, nothing_else };
  struct Part {
    std::string field;     // "subject"; "body.event_action" of a webhook
    bool negated = false;  // written not_FIELD
    Wanted wanted;
  };
  Kind kind = Kind::sent;
  bool negated = false;     // stands under `not`
  std::vector<Part> parts;  // all must hold
  Mark mark;
};
std::string_view to_string(Expectation::Kind);
std::string to_string(const Expectation&);  // as written, on one line

struct ScenarioAttachment {
  std::string name, type, bytes;
};

enum class Auth : std::uint8_t { unsaid, pass, fail, none };

// A mail that comes in. What is absent is filled in by the desk of the test: see sim/letterbox.hh.
struct ScenarioMail {
  std::optional<std::string> from, subject, body, html;
  std::vector<std::string> to, cc;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;  // no value: taken out
  std::vector<ScenarioAttachment> attach;
  std::vector<std::string> mailboxes;  // it reaches these; empty: those it is addressed to
  std::optional<Instant> date;
  Auth auth = Auth::unsaid;
  std::string reply_to;            // "last" or the name of an earlier step; empty: answers nothing
  std::optional<std::string> raw;  // the whole mail, instead of one made of the keys above
};

struct Step {
  std::string name;          // empty: none was given
  std::optional<Span> wait;  // counted or civil days
  std::optional<Instant> until;
  std::optional<ScenarioMail> mail;
  std::vector<Expectation> expect;
  Mark mark;
};
std::string to_string(const Step&);  // its name, or what happens in it

struct Scenario {
  std::string file;
  std::shared_ptr<const Policy> policy;
  std::string timezone = "UTC";  // of `start`; `wait` and `until` count by its clock
  Instant start{};
  std::vector<Step> steps;
};

struct ScenarioResult {
  std::optional<Scenario> scenario;     // nothing where there is any error
  std::vector<Diagnostic> diagnostics;  // of the scenario, and the errors of its policy
};

// Reads `path` and what it names through `files`. Never throws; any bytes give a result.
[[nodiscard]] ScenarioResult load_scenario(const std::string& path, const FileReader& files);

}  // namespace rules
