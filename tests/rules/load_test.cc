#include "rules/load/load.hh"

#include "tests/catch.hh"
#include "tests/places.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

TEST_CASE("a minimal policy has documented defaults") {
  const LoadResult result = load(kMinimal);
  INFO(listing(result.diagnostics));
  REQUIRE(result.policy);
  CHECK(result.diagnostics.empty());
  const Policy& policy = *result.policy;
  CHECK(policy.severities == std::vector<std::string>{"normal"});
  CHECK(policy.desk.after_answer == Status::pending);
  CHECK(policy.desk.timezone == "UTC");
  CHECK(policy.desk.reopen == std::chrono::days{30});
  CHECK(policy.mailboxes.at(0).rank == 100);
  CHECK(policy.mailboxes.at(0).after.kind == AfterCommit::Kind::seen);
  CHECK(policy.mailboxes.at(0).display_name == "Example Support");
  CHECK(policy.find_calendar("24x7") != nullptr);
  CHECK(policy.control.socket.empty());
  CHECK(policy.templates.has("ack"));
  CHECK(policy.budgets.sender.count == 10);
}

TEST_CASE("the example of the design loads whole, without errors or warnings") {
  const LoadResult result = load(read_file(tests::data("rules") + "/section6.yaml"), section6_files());
  INFO(listing(result.diagnostics));
  CHECK(result.diagnostics.empty());
  REQUIRE(result.policy);
  const Policy& policy = *result.policy;

  CHECK(policy.desk.tag == "Example");
  CHECK(policy.storage.path == "/var/lib/ticketd/tickets.db");

  REQUIRE(policy.mailboxes.size() == 2);
  const Mailbox& support = policy.mailboxes[0];
  CHECK(support.aliases == std::vector<std::string>{"help@example.com"});
  REQUIRE(support.imap);
  CHECK(support.imap->server.host == "imap.example.com");
  CHECK(support.imap->server.port == 993);
  CHECK(support.imap->server.security == Endpoint::Security::tls);
  CHECK(support.imap->folder == "INBOX");
  CHECK(support.imap->password == Secret{Secret::Source::credential, "imap-support"});
  REQUIRE(support.smtp);
  CHECK(support.smtp->server.port == 465);
  CHECK(support.after.kind == AfterCommit::Kind::move);
  CHECK(support.after.folder == "Processed");
  CHECK(support.authserv_id == std::vector<std::string>{"mx.example.com"});
  const Mailbox& emergency = policy.mailboxes[1];
  CHECK(emergency.rank == 1);
  CHECK(emergency.queue == "emergency");
  CHECK(emergency.maildir == "/var/mail/911");
  CHECK(emergency.smtp);  // the first mailbox's

  REQUIRE(policy.agents.size() == 3);
  CHECK(policy.agents[0].variables.at("meeting") == "https://meet.example.com/alice");
  CHECK(policy.groups.at(0).end_of_day == std::chrono::hours{16} + std::chrono::minutes{30});
  CHECK(policy.groups.at(0).timezone == "Europe/Berlin");
  CHECK(policy.groups.at(0).days.size() == 5);
  CHECK(policy.permissions.at(0).who == std::vector<std::string>{"tier2", "assignee"});
  CHECK(policy.rotations.at(0).every == std::chrono::days{7});
  CHECK(policy.rotations.at(0).handoff == Rotation::Handoff::reassign);
  CHECK(policy.calendars.size() == 3);

  const Sla* sla = policy.find_sla("standard");
  REQUIRE(sla);
  CHECK(sla->pause == std::vector<Status>{Status::pending});
  const Promise* urgent = sla->find("urgent");
  REQUIRE(urgent);
  CHECK(to_string(urgent->find(TargetName::first_response)->within) == "1h on 24x7");
  CHECK(urgent->reminders.size() == 2);
  CHECK(urgent->reminders[0].at.percent == 50);
  REQUIRE(urgent->breach.size() == 1);
  CHECK(to_string(urgent->breach[0]) == "page on-call");
  CHECK(to_string(sla->find("high")->find(TargetName::resolution)->within) == "5bd on office");

  CHECK(policy.customers.size() == 3);
  CHECK(policy.customers.by_address("gavin@eu.hooli.example")->id == "hooli");
  CHECK(policy.customers.by_address("Gavin@Mail.example")->id == "hooli");
  CHECK(policy.customers.find("piper")->name == "piper");

  CHECK(policy.rules.size() == 2);
  CHECK(policy.automations.size() == 2);
  REQUIRE(policy.pages.size() == 1);
  CHECK(policy.pages[0].steps.at(0).via == std::vector<std::string>{"pagerduty"});
  CHECK(policy.pages[0].steps.at(0).who.at(0) == Audience{Audience::Kind::rotation, "front-line"});
  CHECK(policy.pages[0].steps.at(1).who.at(0) == Audience{Audience::Kind::agent, "bob"});
  REQUIRE(policy.webhooks.size() == 2);
  CHECK(policy.webhooks[0].type == Webhook::Type::pagerduty);
  CHECK(policy.webhooks[1].secret_url == Secret{Secret::Source::credential, "slack"});
  CHECK(policy.templates.find("closed-after-silence", "de")->language == "de");
}

TEST_CASE("addresses are looked up in any case") {
  const Policy policy = section6();
  CHECK(policy.agent_by_address("ALICE@home.example")->id == "alice");
  CHECK(policy.mailbox_for_address("Help@Example.com")->name == "support");
  CHECK(policy.mailbox_for_address("support+t42@example.com") == nullptr);
  CHECK(policy.is_own_address("911@example.com"));
  CHECK(policy.is_staff("dan@example.com"));
  CHECK(policy.is_staff("alice@home.example"));
  CHECK_FALSE(policy.is_staff("support@example.com"));
  CHECK_FALSE(policy.is_staff("chris@initech.example"));
}

TEST_CASE("plus addressing is taken where the mailbox has it") {
  const Policy policy = policy_of(
      "desk: {domain: example.com}\nstorage: {path: t}\nsmtp: {url: \"smtp://localhost\"}\n"
      "mailboxes: {support: {address: support@example.com, plus_addressing: true}}\n");
  CHECK(policy.mailbox_for_address("support+t42.m1@example.com")->name == "support");
  CHECK(policy.mailbox_for_address("supporter+t42@example.com") == nullptr);
}

TEST_CASE("an SLA holds only under contract, a customer's own before the plan's") {
  const Policy policy =
      policy_of(kMinimal +
                "sla: {gold: {normal: {first_response: 1h}}, basic: {normal: {first_response: 8h}}}\n"
                "plans: {paid: {sla: basic}, free: {}}\n"
                "customers:\n"
                "  a: {domains: [a.example], plan: paid}\n"
                "  b: {domains: [b.example], plan: paid, sla: gold, contract_until: 2026-06-30}\n"
                "  c: {domains: [c.example], plan: free}\n");
  const Instant june{std::chrono::sys_days{std::chrono::year{2026} / 6 / 30} + std::chrono::hours{23}};
  CHECK(policy.sla_of(policy.customers.find("a"), june)->name == "basic");
  CHECK(policy.sla_of(policy.customers.find("b"), june)->name == "gold");
  CHECK(policy.sla_of(policy.customers.find("b"), june + std::chrono::hours{1}) == nullptr);
  CHECK(policy.sla_of(policy.customers.find("c"), june) == nullptr);
  CHECK(policy.sla_of(nullptr, june) == nullptr);
}

TEST_CASE("included files join their sections, marks name the right file") {
  const LoadResult result =
      load(kMinimal + "include: [rules/*.yaml]\nrules: [{name: one, then: {severity: normal}}]\n",
           {{"rules/a.yaml", "rules:\n  - name: two\n    then: {tag: x}\n"},
            {"rules/b.yaml",
             "agents: {alice: {email: alice@example.com}}\nrules:\n  - name: three\n    then: {tga: x}\n"}});
  CHECK(listing(result.diagnostics) ==
        "rules/b.yaml:4:12: error: unknown key \"tga\" in the actions (did you mean \"tag\"?)\n");
  const Policy good =
      policy_of(kMinimal + "include: more.yaml\n",
                {{"more.yaml", "include: last.yaml\nrules: [{name: two, then: {tag: x}}]\n"},
                 {"last.yaml", "include: more.yaml\nrules: [{name: three, then: {tag: x}}]\n"}});
  CHECK(good.rules.size() == 2);
  CHECK(good.files == std::vector<std::string>{"policy.yaml", "more.yaml", "last.yaml"});
}

TEST_CASE("a file that includes itself is read once") {
  CHECK(policy_of(kMinimal + "include: policy.yaml\nrules: [{name: one, then: {tag: x}}]\n").rules.size() ==
        1);
}

TEST_CASE("a section in two files is an error where it cannot be joined") {
  CHECK(listing(
            load(kMinimal + "include: more.yaml\n", {{"more.yaml", "desk: {name: Other}\n"}}).diagnostics) ==
        "more.yaml:1:8: error: \"name\" is given twice (the first is in policy.yaml, line 1)\n");
}

TEST_CASE("a file that is not there is said so") {
  CHECK(listing(load_policy("gone.yaml", memory_reader({})).diagnostics) ==
        "gone.yaml: error: cannot read the file\n");
  CHECK(listing(load(kMinimal + "include: gone.yaml\n").diagnostics) ==
        "policy.yaml:4:10: error: cannot read gone.yaml\n");
}
