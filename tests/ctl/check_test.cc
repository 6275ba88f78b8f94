// `ticketctl check`: beyond what rules say, what this version does not do yet.
#include <fstream>

#include "daemon/ctl/command.hh"
#include "tests/catch.hh"
#include "tests/desk/support.hh"
#include "tests/storage/support.hh"

namespace {

const std::string kLater = R"(desk: {name: Example Support, domain: example.com}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com}}
agents: {alice: {email: alice@example.com}}
severities: [urgent]
sla: {best: {urgent: {first_response: 60m}}}
plans: {paid: {sla: best}}
customers: {initech: {domains: [initech.example], plan: paid}}
pages: {on-call: [{notify: alice}]}
webhooks: {stream: {type: slack, url: {credential: slack}, events: [ticket.created]}}
rules:
  - {name: page, when: {subject: Question}, then: {page: on-call, tag: x}}
  - {name: page again, when: {subject: Question}, then: {page: on-call}}
  - {name: hook, when: {subject: Question}, then: {webhook: stream}}
  - {name: due, when: {subject: Question}, then: {due: 2d}}
  - {name: sla, when: {subject: Question}, then: {sla: best}}
automations:
  - {name: none, when: {quiet: 1h}, then: {no_sla: true}}
)";

std::string checked(const std::string& policy) {
  storage::test::Folder folder;
  const std::string path = folder.path() + "/p.yaml";
  std::ofstream(path) << policy;
  ctl::Output output;
  CHECK(ctl::check({path}, {}, output) == ctl::kDone);
  return output.err;
}

std::size_t count(const std::string& text, const std::string& words) {
  std::size_t n = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("check warns once of each action that is only recorded, where it first stands") {
  const auto said = checked(kLater);
  CHECK_THAT(said, ContainsSubstring("p.yaml:13:5: warning: page: this version records it"));
  CHECK(count(said, ": this version records it") == 2);
  for (const std::string word : {"page", "due"})
    CHECK(count(said, "warning: " + word + ": this version") == 1);
}

TEST_CASE("check says nothing of what works") {
  CHECK_THAT(checked(desk::test::kPolicy), !ContainsSubstring("this version"));
}

TEST_CASE("what check warns of is what the desk only records") {
  desk::test::TestDesk desk(kLater);
  desk.post({});
  desk.wait(std::chrono::hours(2));
  ctl::Output output;
  REQUIRE(ctl::why({1}, false, desk.store(), output) == ctl::kDone);
  CHECK(count(output.out, "action.unavailable") == 3);  // page twice
}
