// What opens a desk to everybody, and what a policy may grant to mail that is not proven.

#include "rules/evaluate/evaluate.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

TEST_CASE("attack: A15 a rule that believes a header is warned of", "[attack]") {
  for (const auto* header : {"Authentication-Results", "ARC-Authentication-Results", "Received-SPF"}) {
    const auto rule =
        std::string("rules: [{name: proven, when: {header.") + header + ": dmarc=pass}, then: {tag: x}}]\n";
    CHECK_THAT(listing(load(kMinimal + rule).diagnostics),
               ContainsSubstring("rule \"proven\" believes a header"));
    const auto nested = std::string("rules: [{name: proven, when: {not: [{any: [{header.") + header +
                        ": fail}]}]}, then: {tag: x}}]\n";
    CHECK_THAT(listing(load(kMinimal + nested).diagnostics), ContainsSubstring("use \"proven: true\""));
  }
  CHECK(
      listing(load(kMinimal + "rules: [{name: a, when: {header.x-spam: y, proven: true}, then: {tag: x}}]\n")
                  .diagnostics)
          .find("believes") == std::string::npos);
}

TEST_CASE("attack: A20 domains that are anybody's are warned of", "[attack]") {
  for (const auto* domain :
       {"gmail.com", "com", "example", "co.uk", "github.io", "yahoo.fr", "'*.co.uk'", "'*.gmail.com'"}) {
    const auto customer = std::string("customers: {initech: {domains: [") + domain + "]}}\n";
    INFO(domain);
    CHECK_THAT(listing(load(kMinimal + customer).diagnostics), ContainsSubstring("anybody can have"));
  }
  for (const auto* domain : {"gmail.com", "com", "com.au"})
    CHECK_THAT(listing(load(kMinimal + "staff: {domains: [" + domain + "]}\n").diagnostics),
               ContainsSubstring("the staff's domain " + std::string(domain)));
  for (const auto* domain : {"initech.example", "company.uk", "co.example", "mail.initech.example"})
    CHECK(listing(load(kMinimal + "customers: {initech: {domains: [" + domain + "]}}\n").diagnostics)
              .find("anybody") == std::string::npos);
}

TEST_CASE("the condition `proven` takes true, false and failed") {
  const auto holds_for = [](const char* value, Proof proof) {
    const auto policy =
        policy_of(kMinimal + "rules: [{name: it, when: {proven: " + value + "}, then: {tag: x}}]\n");
    Facts facts;
    facts.proof = proof;
    return !evaluate(policy, facts).matches.empty();
  };
  CHECK(holds_for("true", Proof::proven));
  CHECK_FALSE(holds_for("true", Proof::unknown));
  CHECK_FALSE(holds_for("true", Proof::failed));
  CHECK_FALSE(holds_for("false", Proof::proven));
  CHECK(holds_for("false", Proof::unknown));
  CHECK(holds_for("false", Proof::failed));
  CHECK_FALSE(holds_for("failed", Proof::unknown));
  CHECK(holds_for("failed", Proof::failed));
  CHECK_FALSE(load(kMinimal + "rules: [{name: it, when: {proven: maybe}, then: {tag: x}}]\n").policy);
}

TEST_CASE("a mailbox grants to unproven mail what its policy names") {
  const auto mailbox = [](const std::string& trust) {
    const std::string yaml =
        "desk: {name: D, domain: example.com}\nstorage: {path: /tmp/t.db}\nmailboxes: {support: {address: "
        "support@example.com, smtp: {url: \"smtp://localhost:25\", tls: none}" +
        trust + "}}\n";
    return policy_of(yaml).mailboxes.front();
  };
  const auto plain = mailbox("");
  CHECK(plain.grants(Proof::unknown, &Trust::entitle));
  CHECK_FALSE(plain.grants(Proof::unknown, &Trust::admit));
  CHECK_FALSE(plain.grants(Proof::failed, &Trust::entitle));
  CHECK(plain.grants(Proof::proven, &Trust::admit));
  const auto loose = mailbox(", trust: {unknown: [admit, echo], failed: [entitle]}");
  CHECK(loose.grants(Proof::unknown, &Trust::admit));
  CHECK(loose.grants(Proof::unknown, &Trust::echo));
  CHECK_FALSE(loose.grants(Proof::unknown, &Trust::entitle));
  CHECK(loose.grants(Proof::failed, &Trust::entitle));
  CHECK_FALSE(mailbox(", trust: {unknown: []}").grants(Proof::unknown, &Trust::entitle));
}
