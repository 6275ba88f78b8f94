// Rotations at work: hand-overs, swaps, assignment that skips who is away, and the end of the day.

#include "rules/time/calendar.hh"
#include "rules/yaml/shape.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

// kStart is Monday 2026-03-02 09:00 UTC; alice is on duty until the next Monday at that hour.
std::string policy(const std::string& handoff = "reassign", const std::string& more = {}) {
  return kSmallDesk +
         R"(  carol: {name: Carol Diaz, email: carol@example.com, absent: [{from: "2026-03-04 00:00", to: "2026-03-05 00:00"}]}
staff: {domains: [example.com]}
groups: {tier1: {members: [alice, bob]}, all: {members: [alice, bob, carol]}}
rotations:
  front: {members: [alice, bob], every: 1 week, from: "2026-03-02 09:00", handoff: )" +
         handoff + R"(}
rules:
  - {name: tier1, when: {opens: true}, then: {group: tier1}}
  - {name: hers, when: {subject: hers}, then: {assign: alice}}
  - {name: turns, when: {subject: turns}, then: {assign: round-robin all}}
  - {name: least, when: {subject: least}, then: {assign: least-loaded all}}
)" + more;
}

std::vector<storage::OutboxItem> of_kind(const TestDesk& desk, const std::string& kind,
                                         std::string_view to = {}) {
  auto items = desk.outbox(to);
  std::erase_if(items, [&](const auto& item) { return item.kind != kind; });
  return items;
}

void post(TestDesk& desk, const std::string& subject) {
  desk.post({{{"Subject", subject}}});
}

Post by_mail(const std::string& from, const std::string& body) {
  Post post;
  post.header = {{"From", from}, {"Subject", "Swap"}};
  post.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.com";
  post.body = body;
  return post;
}

std::string code_in(const std::string& text) {
  const auto at = text.find("#confirm ");
  return at == std::string::npos ? "" : text.substr(at, text.find_first_of("\r\n", at) - at);
}

std::vector<std::string> assignees(const TestDesk& desk, std::int64_t first, std::int64_t last) {
  std::vector<std::string> out;
  for (auto id = first; id <= last; ++id) out.push_back(desk.ticket(id).assignee);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("at the hand-over the open tickets go to who comes, and both get the list", "[duty]") {
  TestDesk desk(policy());
  post(desk, "hers");
  post(desk, "hers too");
  desk.post(alice(desk, "#solved\n"));
  desk.wait(7 * 24h - 1s);
  CHECK(assignees(desk, 1, 2) == Names{"alice", "alice"});
  desk.wait(1s);
  CHECK(assignees(desk, 1, 2) == Names{"bob", "alice"});
  CHECK(desk.has_event(1, "assignee.changed"));
  for (const auto& who : {kAlice, kBob}) {
    REQUIRE(of_kind(desk, "handover", who).size() == 1);
    CHECK_THAT(desk.sent(who).back().text, ContainsSubstring("#1"));
    CHECK_THAT(desk.sent(who).back().text, !ContainsSubstring("#2"));
  }
}

TEST_CASE("a digest leaves the tickets, and an empty one is not sent", "[duty]") {
  TestDesk desk(policy("digest"));
  post(desk, "hers");
  desk.wait(7 * 24h);
  CHECK(desk.ticket(1).assignee == "alice");
  CHECK(of_kind(desk, "handover", kBob).size() == 1);
  desk.wait(7 * 24h);  // bob had none
  CHECK(of_kind(desk, "handover").size() == 2);
}

TEST_CASE("a hand-over that fell into a stop is made up for, once", "[duty]") {
  TestDesk desk(policy());
  post(desk, "hers");
  desk.jump(10 * 24h);
  CHECK(desk.ticket(1).assignee == "bob");
  CHECK(of_kind(desk, "handover").size() == 2);
  desk.jump(-24h);
  desk.jump(24h);
  CHECK(of_kind(desk, "handover").size() == 2);
}

TEST_CASE("a swap counts once the other confirms, and hands over at its edges", "[duty]") {
  TestDesk desk(policy());
  post(desk, "hers");
  desk.post(by_mail("Alice Meyer <alice@example.com>", "#swap bob 2026-03-03..2026-03-03\n"));
  CHECK(desk.count_tickets() == 1);
  REQUIRE(of_kind(desk, "swap", kBob).size() == 1);
  const std::string code = code_in(desk.sent(kBob).back().text);
  REQUIRE_FALSE(code.empty());
  SECTION("confirmed by the other") {
    desk.post(by_mail("Bob Ng <bob@example.com>", code + "\n"));
    CHECK(desk.store().shifts(desk.now()).value().size() == 1);
    CHECK(of_kind(desk, "swap", kAlice).size() == 1);  // confirmed to both
    CHECK(of_kind(desk, "swap", kBob).size() == 2);
    desk.wait(15h);  // midnight
    CHECK(desk.ticket(1).assignee == "bob");
    desk.wait(24h);
    CHECK(desk.ticket(1).assignee == "alice");
    desk.post(by_mail("Bob Ng <bob@example.com>", code + "\n"));  // it works once
    CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("the code is not known"));
    CHECK(desk.store().shifts(desk.now() - 72h).value().size() == 1);
  }
  SECTION("not by anybody else") {
    desk.post(by_mail("Carol Diaz <carol@example.com>", code + "\n"));
    desk.post(by_mail("Alice Meyer <alice@example.com>", code + "\n"));
    CHECK(desk.store().shifts(desk.now()).value().empty());
  }
  SECTION("not after a day") {
    desk.wait(24h);
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("did not confirm"));
    desk.post(by_mail("Bob Ng <bob@example.com>", code + "\n"));
    CHECK(desk.store().shifts(desk.now()).value().empty());
  }
}

TEST_CASE("a swap that runs already changes who is on duty at once", "[duty]") {
  TestDesk desk(policy());
  post(desk, "hers");
  desk.post(by_mail("Alice Meyer <alice@example.com>", "#swap bob 2026-03-02..2026-03-02\n"));
  desk.post(by_mail("Bob Ng <bob@example.com>", code_in(desk.sent(kBob).back().text) + "\n"));
  desk.wait(0s);
  CHECK(desk.ticket(1).assignee == "bob");
  desk.wait(15h);
  CHECK(desk.ticket(1).assignee == "alice");
}

TEST_CASE("a swap without proof waits for its writer's own confirmation first", "[duty]") {
  TestDesk desk(policy());
  Post forged = by_mail("Alice Meyer <alice@example.com>", "#swap bob 2026-03-03..2026-03-03\n");
  forged.header.erase("Authentication-Results");
  desk.post(forged);
  CHECK(of_kind(desk, "swap").empty());
  REQUIRE(of_kind(desk, "confirm", kAlice).size() == 1);
  desk.post(by_mail("Alice Meyer <alice@example.com>", code_in(desk.sent(kAlice).back().text) + "\n"));
  CHECK(of_kind(desk, "swap", kBob).size() == 1);
}

TEST_CASE("#swap says what it takes", "[duty]") {
  TestDesk desk(policy());
  for (const auto& [line, reason] : std::vector<std::pair<std::string, std::string>>{
           {"#swap bob", "needs WHO FROM..TO"},
           {"#swap dave 2026-03-03..2026-03-04", "there is no such agent"},
           {"#swap alice 2026-03-03..2026-03-04", "nobody swaps with themselves"},
           {"#swap bob 2026-02-03..2026-02-04", "this time is over"},
           {"#swap bob 2026-03-03..2029-03-04", "a year at most"}}) {
    INFO(line);
    desk.post(by_mail("Alice Meyer <alice@example.com>", line + "\n"));
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring(reason));
  }
  desk.post(by_mail("Carol Diaz <carol@example.com>", "#swap alice 2026-03-03..2026-03-04\n"));
  CHECK_THAT(desk.sent(kCarol).back().text, ContainsSubstring("neither of you is on duty"));
}

TEST_CASE("#oncall tells who is on duty and who is next", "[duty]") {
  TestDesk desk(policy());
  desk.post(by_mail("Carol Diaz <carol@example.com>", "#oncall\n"));
  CHECK_THAT(desk.sent(kCarol).back().text,
             ContainsSubstring("front: alice until Mon 09 Mar 2026 09:00, then bob"));
}

TEST_CASE("turns go round, past who is away, whatever tickets come between", "[duty]") {
  TestDesk desk(policy());
  for (const auto* subject : {"turns", "other", "turns", "turns", "turns"}) post(desk, subject);
  CHECK(assignees(desk, 1, 5) == Names{"alice", "", "bob", "carol", "alice"});
  desk.wait(40h);  // carol is absent
  for (int i = 0; i < 3; ++i) post(desk, "turns");
  CHECK(assignees(desk, 6, 8) == Names{"bob", "alice", "bob"});
}

TEST_CASE("who has least gets the ticket, but nobody who is away", "[duty]") {
  TestDesk desk(policy());
  post(desk, "hers");
  for (int i = 0; i < 3; ++i) post(desk, "least");
  CHECK(assignees(desk, 1, 4) == Names{"alice", "bob", "carol", "alice"});
  desk.wait(40h);
  for (int i = 0; i < 2; ++i) post(desk, "least");
  CHECK(assignees(desk, 5, 6) == Names{"bob", "alice"});
}

TEST_CASE("at the end of the day the group learns what is left, each ticket once", "[duty]") {
  std::string yaml = policy();
  yaml.replace(yaml.find("members: [alice, bob]}, all"), 21,
               "members: [alice, bob], end_of_day: \"16:30\", ageing: 3d");
  TestDesk desk(yaml);
  SECTION("nothing is left") {
    desk.wait(7 * 24h - 1h);
    CHECK(of_kind(desk, "digest").empty());
  }
  SECTION("from Monday to Friday, at its time") {
    post(desk, "One");
    desk.wait(7h + 30min - 1s);
    CHECK(of_kind(desk, "digest").empty());
    desk.wait(1s);
    REQUIRE(of_kind(desk, "digest", kAlice).size() == 1);
    CHECK(of_kind(desk, "digest", kBob).size() == 1);
    CHECK(of_kind(desk, "digest", kCarol).empty());
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Unanswered (1)"));
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("(not proven) One"));
    desk.wait(6 * 24h);
    CHECK(of_kind(desk, "digest", kAlice).size() == 5);
  }
  SECTION("with what our server said of each sender") {
    for (const std::string word : {"fail", "pass"})
      desk.post(
          {{{"Subject", "Sent " + word},
            {"Authentication-Results", "mx.example.com; dmarc=" + word + " header.from=initech.example"}}});
    desk.wait(8h);
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("(NOT from initech.example) Sent fail"));
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("chris@initech.example  Sent pass"));
  }
  SECTION("by what matters most") {
    post(desk, "hers");
    desk.post(alice(desk, "#open\n#due 2026-03-03 12:00\n"));
    desk.wait(8h);
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Due within a day, or late (1)"));
    desk.post(alice(desk, "#due none\n"));
    desk.wait(48h);
    CHECK(of_kind(desk, "digest", kAlice).size() == 1);
    desk.wait(24h);
    CHECK_THAT(desk.sent(kAlice).back().text, ContainsSubstring("Open for 3 days or more (1)"));
  }
}
