// Each copy is in its reader's language.

#include "tests/desk/agent.hh"

using namespace desk::test;

namespace {

std::string bilingual() {
  std::string policy = kPolicy;
  const std::string at = "bob: {name: Bob Ng, email: bob@example.com}";
  policy.replace(policy.find(at), at.size(), "bob: {name: Bob Ng, email: bob@example.com, language: de}");
  return policy;
}

}  // namespace

TEST_CASE("a notification is in the language of the agent who reads it", "[language]") {
  TestDesk desk = opened(bilingual());
  CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Your answer to this mail goes to"));
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("Ihre Antwort auf diese Mail geht an"));
  CHECK(desk.outbox(kAlice).back().message_id != desk.outbox(kBob).back().message_id);
}

TEST_CASE("what comes back to an agent is in their language", "[language]") {
  TestDesk desk = opened(bilingual());
  desk.post(answer_to(desk, kBob, "Bob Ng <bob@example.com>", Shown::person, "#sovled\n"));
  const auto german = desk.sent(kBob).back();
  desk.post(alice(desk, "#sovled\n"));
  const auto english = desk.sent(kAlice).back();
  CHECK(desk.outbox(kBob).back().kind == "refused");
  CHECK(german.text != english.text);
  CHECK(german.subject != english.subject);
}

TEST_CASE("a group's list is told beside its members until somebody owns the ticket", "[groups]") {
  auto policy = std::string(kPolicy);
  const std::string at = "tier1: {members: [alice, bob]}";
  policy.replace(policy.find(at), at.size(), "tier1: {members: [alice, bob], email: tier1@example.net}");
  TestDesk desk = opened(policy);
  REQUIRE(desk.outbox("tier1@example.net").size() == 1);
  CHECK_THAT(desk.sent("tier1@example.net").back().text, ContainsSubstring("All pages answer 502."));
  desk.post(alice(desk, "#take\n"));
  const auto told = desk.outbox("tier1@example.net").size();
  desk.post({{{"In-Reply-To", "<first@initech.example>"}}, "And now?\n"});
  CHECK(desk.outbox("tier1@example.net").size() == told);
}

TEST_CASE("trouble with the desk is told by the policy's own words for operators", "[language]") {
  auto policy = std::string(kPolicy);
  policy.replace(policy.find("domain: example.com}"), 20,
                 "domain: example.com, operators: [ops@example.com]}");
  policy +=
      "  operators: {subject: \"Oh: {{event.what}}\", text: \"In our words: {{event.detail}}\"}\nbudgets: "
      "{sender: 1 per 1h}\n";
  TestDesk told(policy);
  for (int i = 0; i < 3; ++i)
    told.post({{{"Subject", "Question " + std::to_string(i)}}, "Words " + std::to_string(i) + "\n"});
  const auto mails = told.sent("ops@example.com");
  REQUIRE_FALSE(mails.empty());
  CHECK(mails.front().subject.starts_with("Oh: "));
  CHECK(mails.front().text.starts_with("In our words: "));
}
