#include "rules/evaluate/evaluate.hh"

#include "rules/policy/policy.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;
using std::chrono::hours;

namespace {

const Instant kMonday{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + hours{10}};

Facts site_down() {
  Facts f;
  f.from = "chris@initech.example";
  f.recipients = {"support@example.com"};
  f.subject = "Site down";
  f.body = "All pages answer 502.";
  f.customer = "initech";
  f.plan = "enterprise";
  f.mailbox = "support";
  f.severity = "low";
  f.now = f.created = f.quiet_since = kMonday;
  return f;
}

std::vector<std::string> actions(const Verdict& verdict) {
  std::vector<std::string> out;
  for (const Effect& effect : verdict.effects) out.push_back(to_string(effect.action));
  return out;
}

using Words = std::vector<std::string>;

const std::string kDesk = kMinimal +
                          "severities: [urgent, high, low]\n"
                          "agents: {alice: {email: alice@example.com}, bob: {email: bob@example.com}}\n"
                          "groups: {tier1: {members: [alice]}, tier2: {members: [bob]}}\n"
                          "rotations: {front: {members: [alice, bob], from: \"2026-01-05 09:00\"}}\n"
                          "pages: {on-call: [{notify: rotation front}]}\n"
                          "webhooks: {hook: {url: \"https://hook.example.com/\", events: [ticket.created]}}\n"
                          "sla: {gold: {urgent: {first_response: 1h}}}\n"
                          "templates: {hello: Hello, bye: Bye}\n";

Verdict run(const std::string& rules, const Facts& facts) {
  return evaluate(policy_of(kDesk + rules), facts);
}

}  // namespace

TEST_CASE("the example's rule for a site that is down") {
  const Verdict verdict = evaluate(section6(), site_down());
  CHECK(actions(verdict) == Words{"severity urgent", "group tier1", "page on-call"});
  REQUIRE(verdict.matches.size() == 1);
  CHECK(verdict.matches[0].rule == "site down is urgent");
  CHECK(verdict.matches[0].because == "plan: enterprise, subject: /\\b(down|outage)\\b/i on \"down\"");
  CHECK(verdict.effects[0].rule == "site down is urgent");
  CHECK_FALSE(verdict.stopped);
  Facts free_plan = site_down();
  free_plan.plan = "free";
  CHECK(evaluate(section6(), free_plan).effects.empty());
}

TEST_CASE("every action makes its effect") {
  const Verdict verdict =
      run("rules:\n"
          "  - name: all of them\n"
          "    then: {severity: urgent, queue: q, group: tier1, assign: alice, tag: [a, b], untag: c, "
          "status: open, reply: hello,\n"
          "           notify: [owner, account_manager, group, group tier2, agent bob, rotation front, "
          "x@example.org], template: bye,\n"
          "           page: on-call, webhook: hook, link: '#12', forward: sales@example.org, note: text, "
          "due: 2bd, sla: gold}\n",
          site_down());
  CHECK(actions(verdict) == Words{"severity urgent", "queue q", "group tier1", "assign alice", "tag a",
                                  "tag b", "untag c", "status open", "reply hello",
                                  "notify owner, account_manager, group, group tier2, agent bob, rotation "
                                  "front, x@example.org by bye",
                                  "page on-call", "webhook hook", "link #12", "forward sales@example.org",
                                  "note", "due 2bd", "sla gold"});
}

TEST_CASE("assign by name, rotation, in turn, by load, to nobody") {
  const auto assigned = [](const std::string& how) {
    const Verdict verdict = run("rules: [{name: r, then: {assign: " + how + "}}]\n", site_down());
    return actions(verdict).at(0);
  };
  CHECK(assigned("bob") == "assign bob");
  CHECK(assigned("agent bob") == "assign bob");
  CHECK(assigned("rotation front") == "assign rotation front");
  CHECK(assigned("front") == "assign rotation front");
  CHECK(assigned("round-robin") == "assign round-robin");
  CHECK(assigned("round-robin tier1") == "assign round-robin tier1");
  CHECK(assigned("least-loaded tier2") == "assign least-loaded tier2");
  CHECK(assigned("none") == "assign none");
}

TEST_CASE("later rules see what earlier ones set, and the last to set a thing wins") {
  const Verdict verdict =
      run("rules:\n"
          "  - {name: one, then: {severity: high, tag: seen}}\n"
          "  - {name: two, when: {severity: high, tag: seen}, then: {severity: urgent, reply: hello}}\n"
          "  - {name: three, when: {severity: high}, then: {tag: never}}\n"
          "  - {name: four, when: {severity: urgent}, then: {reply: bye, untag: seen}}\n"
          "  - {name: five, when: {tag: seen}, then: {tag: never}}\n",
          site_down());
  CHECK(actions(verdict) == Words{"tag seen", "severity urgent", "reply bye", "untag seen"});
  CHECK(verdict.matches.size() == 3);
  CHECK(verdict.find<SetSeverity>()->severity == "urgent");
}

TEST_CASE("sla and no_sla take one another's place") {
  CHECK(actions(run("rules: [{name: a, then: {sla: gold}}, {name: b, then: {no_sla: true}}]\n",
                    site_down())) == Words{"no_sla"});
  CHECK(actions(run("rules: [{name: a, then: {no_sla: true}}, {name: b, then: {sla: gold}}]\n",
                    site_down())) == Words{"sla gold"});
}

TEST_CASE("stop and drop end the run") {
  const Verdict stopped = run(
      "rules: [{name: a, when: {subject: down}, then: {tag: x, stop: true}}, {name: b, then: {tag: y}}]\n",
      site_down());
  CHECK(stopped.stopped);
  CHECK(actions(stopped) == Words{"tag x"});
  const Verdict dropped =
      run("rules: [{name: a, when: {subject: down}, then: {drop: newsletter}}, {name: b, then: {tag: y}}]\n",
          site_down());
  CHECK(dropped.stopped);
  REQUIRE(dropped.find<Drop>());
  CHECK(dropped.find<Drop>()->reason == "newsletter");
  CHECK(dropped.effects.size() == 1);
}

TEST_CASE("captures go into actions, and no further than a name or a line") {
  Facts facts = site_down();
  facts.subject = "Invoice 4711 for ACME, Inc";
  const Verdict verdict =
      run("rules:\n"
          "  - name: invoices\n"
          "    when: {subject: '/invoice (\\d+) for (?P<who>.+)/i'}\n"
          "    then: {tag: ['invoice-{{1}}', '{{who}}'], note: 'About {{ 1 }} of {{who}}', link: "
          "'https://x.example/{{1}}', group: '{{who}}'}\n",
          facts);
  CHECK(actions(verdict) ==
        Words{"tag invoice-4711", "tag acme--inc", "note", "link https://x.example/4711"});
  CHECK(verdict.find<Note>()->text == "About 4711 of ACME, Inc");
  CHECK(verdict.matches[0].because ==
        "subject: /invoice (\\d+) for (?P<who>.+)/i on \"Invoice 4711 for ACME, Inc\"");
}

TEST_CASE("a long capture is cut between characters") {
  std::string euros = "x";
  for (int i = 0; i < 100; ++i) euros += "\u20ac";
  Facts facts = site_down();
  facts.subject = euros;
  const Verdict verdict =
      run("rules: [{name: r, when: {subject: '/(x.*)/'}, then: {note: '{{1}}'}}]\n", facts);
  CHECK(verdict.find<Note>()->text == euros.substr(0, 1 + 66 * 3));  // at most 200 bytes
}

TEST_CASE("a group that a capture names is taken only where there is one") {
  Facts facts = site_down();
  facts.subject = "[tier2] please";
  const std::string rules = "rules: [{name: r, when: {subject: '/\\[(\\w+)\\]/'}, then: {group: '{{1}}'}}]\n";
  CHECK(actions(run(rules, facts)) == Words{"group tier2"});
  facts.subject = "[tier9] please";
  CHECK(actions(run(rules, facts)).empty());
}

TEST_CASE("automations fire once per period, at the exact instant") {
  const Policy policy = section6();
  Facts facts = site_down();
  facts.status = Status::pending;
  facts.now = kMonday + std::chrono::days{5} - std::chrono::seconds{1};
  Standing standing = automate(policy, facts, {});
  CHECK(standing.verdict.effects.empty());
  CHECK(standing.holding.empty());
  REQUIRE(standing.next);
  CHECK(*standing.next == kMonday + std::chrono::days{5});

  facts.now = *standing.next;
  standing = automate(policy, facts, standing.holding);
  CHECK(actions(standing.verdict) == Words{"status closed", "reply closed-after-silence"});
  CHECK(standing.holding == Words{"silence closes"});
  CHECK(standing.verdict.matches[0].because == "status: pending, quiet: 5d");

  // Still pending (the action could not be carried out): the period goes on, nothing fires again.
  CHECK(automate(policy, facts, standing.holding).verdict.effects.empty());
  // A new message ends it; the next silence fires anew.
  facts.quiet_since = facts.now;
  CHECK(automate(policy, facts, standing.holding).holding.empty());
}

TEST_CASE("an automation that stops keeps those behind it waiting while it holds") {
  const Policy policy = policy_of(kDesk +
                                  "automations:\n"
                                  "  - {name: first, when: {status: open}, then: {tag: a, stop: true}}\n"
                                  "  - {name: second, when: {quiet: 0m}, then: {tag: b}}\n");
  Facts facts = site_down();
  facts.status = Status::open;
  Standing standing = automate(policy, facts, {});
  CHECK(actions(standing.verdict) == Words{"tag a"});
  CHECK(standing.holding == Words{"first"});
  standing = automate(policy, facts, standing.holding);
  CHECK(standing.verdict.effects.empty());
  facts.status = Status::pending;
  standing = automate(policy, facts, standing.holding);
  CHECK(actions(standing.verdict) == Words{"tag b"});
  CHECK(standing.holding == Words{"second"});
}

TEST_CASE("civil days of quiet keep the local time of day over a change of the clock") {
  const Policy policy = section6();  // Europe/Berlin: the clock goes forward on 29 March 2026
  Facts facts = site_down();
  facts.status = Status::pending;
  facts.quiet_since =
      Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 27} + hours{11}};  // 12:00 in Berlin
  facts.now = facts.quiet_since;
  CHECK(*automate(policy, facts, {}).next ==
        Instant{std::chrono::sys_days{std::chrono::year{2026} / 4 / 1} + hours{10}});
}

TEST_CASE("three answers and no solution") {
  const Policy policy = section6();
  Facts facts = site_down();
  facts.status = Status::open;
  facts.customer_replies = 2;
  CHECK(automate(policy, facts, {}).verdict.effects.empty());
  facts.customer_replies = 3;
  const Standing standing = automate(policy, facts, {});
  CHECK(actions(standing.verdict) == Words{"notify owner by suggest-a-call"});
  facts.customer_replies = 4;
  CHECK(automate(policy, facts, standing.holding).verdict.effects.empty());
}

TEST_CASE("a decision is the same every time") {
  const Policy policy = section6();
  const Verdict once = evaluate(policy, site_down()), again = evaluate(policy, site_down());
  CHECK(actions(once) == actions(again));
  CHECK(once.matches[0].because == again.matches[0].because);
}
