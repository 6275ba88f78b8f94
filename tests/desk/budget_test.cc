// What automatic mail may cost (docs/architecture.md, promise 5).

#include "daemon/desk/mail/budget.hh"

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/desk.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

const std::string kOperators = "ops@ops.example";

std::string policy_with(const std::string& budgets) {
  std::string text = kPolicy;
  const std::string domain = "domain: example.com}";
  text.insert(text.find(domain) + domain.size() - 1, ", operators: [" + kOperators + "]");
  return text + "budgets: {" + budgets + "}\n";
}

Post from(const std::string& address, int number) {
  Post post;
  post.header = {{"From", address}, {"Subject", "Question " + std::to_string(number)}};
  post.body = "Question number " + std::to_string(number) + ".\n";
  return post;
}

std::size_t acks(const TestDesk& desk, const std::string& to) {
  const auto items = desk.outbox(to);
  return static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [](const auto& item) { return item.kind == "ack"; }));
}

std::int64_t counter(TestDesk& desk, const std::string& name) {
  const auto counters = desk.store().counters();
  for (const auto& count : *counters)
    if (count.name == name) return count.value;
  return 0;
}

}  // namespace

TEST_CASE("a bucket gives a burst at once and then one token at a time, never twice the budget", "[budget]") {
  const rules::Policy policy;
  desk::Reserves reserves;
  desk::Setting setting{policy, "secret", {}, kStart, nullptr, {}, &reserves};
  const desk::Charges charges = {{"sender a@b.example", {10, 1h}, "sender"}};
  int spent = 0;
  for (auto at = 0s; at < 3h; at += 10s) {
    setting.now = kStart + at;
    storage::Changes changes;
    if (!desk::pay(changes, setting, charges)) ++spent;
    if (!changes.buckets.empty()) reserves.buckets = changes.buckets;
    if (at == 90s) CHECK(spent == 10);
    if (at == 1h) CHECK(spent == 20);
  }
  CHECK(spent == 39);
}

TEST_CASE("one empty bucket spares the others, and a clock set back does not lock one", "[budget]") {
  const rules::Policy policy;
  desk::Reserves reserves;
  reserves.buckets = {{"full", storage::Millisecond(kStart + 1h), {}},
                      {"future", storage::Millisecond(kStart + 25h), {}}};
  desk::Setting setting{policy, "secret", {}, kStart, nullptr, {}, &reserves};
  storage::Changes changes;
  const desk::Charges charges = {{"other", {10, 1h}, "sender"}, {"full", {10, 1h}, "domain"}};
  const auto* empty = desk::pay(changes, setting, charges);
  REQUIRE(empty);
  CHECK(std::string(empty->name) == "domain");
  CHECK(changes.buckets.empty());
  CHECK(desk::pay(changes, setting, {{"none", {0, 1h}, "sender"}}));
  setting.now = kStart + 6min;
  reserves.buckets[1].full = storage::Millisecond(kStart + 1h);
  CHECK_FALSE(desk::pay(changes, setting, {{"future", {10, 1h}, "sender"}}));
}

TEST_CASE("a flood in one name is acknowledged ten times an hour by default, its tickets are all there",
          "[budget][pains]") {
  TestDesk desk(policy_with(""));
  for (int i = 0; i < 25; ++i) desk.post(from("victim@elsewhere.example", i));
  CHECK(desk.count_tickets() == 25);
  CHECK(acks(desk, "victim@elsewhere.example") == 10);
  CHECK(desk.outbox(kAlice).size() == 25);  // what a person writes is always told
  CHECK(desk.has_event(11, "mail.suppressed"));
  CHECK_FALSE(desk.has_event(11, "ack.queued"));
  CHECK(counter(desk, "suppressed.sender") == 15);
  REQUIRE(desk.outbox(kOperators).size() == 1);  // not one a mail
  const auto notice = desk.sent(kOperators).front();
  CHECK_THAT(notice.text, ContainsSubstring("sender: 10 per 1h"));
  CHECK(notice.is_auto);
  desk.wait(6min);
  desk.post(from("victim@elsewhere.example", 30));
  CHECK(acks(desk, "victim@elsewhere.example") == 11);
  desk.wait(1h);
  for (int i = 40; i < 60; ++i) desk.post(from("victim@elsewhere.example", i));
  CHECK(acks(desk, "victim@elsewhere.example") == 21);
  CHECK(desk.outbox(kOperators).size() == 2);
}

TEST_CASE("a flood of many names at one domain, and of many domains, has bounds of its own",
          "[budget][pains]") {
  TestDesk desk(policy_with("domain: 7 per 1h, desk: 12 per 1h"));
  for (int i = 0; i < 20; ++i) desk.post(from("u" + std::to_string(i) + "@one.example", i));
  std::size_t sent = 0;
  for (int i = 0; i < 20; ++i) sent += acks(desk, "u" + std::to_string(i) + "@one.example");
  CHECK(sent == 7);
  for (int i = 0; i < 20; ++i) desk.post(from("u@d" + std::to_string(i) + ".example", 50 + i));
  sent = 0;
  for (int i = 0; i < 20; ++i) sent += acks(desk, "u@d" + std::to_string(i) + ".example");
  CHECK(sent == 5);
  CHECK(counter(desk, "suppressed.domain") == 13);
  CHECK(counter(desk, "suppressed.desk") == 15);
  CHECK(desk.outbox(kOperators).size() == 2);  // one a kind
}

TEST_CASE("a ticket has a budget of its own, whoever is written to", "[budget][pains]") {
  std::string yaml = policy_with("ticket: 3 per 1d");
  yaml.replace(yaml.find("then: {tag: silent}"), 19, "then: {reply: security, tag: silent}");
  yaml.replace(yaml.find("when: {status: new, quiet: 2h}"), 30, "when: {quiet: 2h}");
  TestDesk desk(yaml);
  desk.post(from("ann@elsewhere.example", 1));  // one acknowledgement, and two notices that cost nothing
  for (int i = 0; i < 5; ++i) {
    desk.wait(3h);
    desk.post({{{"From", "ann@elsewhere.example"},
                {"In-Reply-To", "<" + desk.outbox("ann@elsewhere.example").front().message_id + ">"}},
               "Still nothing, " + std::to_string(i) + ".\n"});
  }
  CHECK(desk.count_tickets() == 1);
  const auto items = desk.outbox("ann@elsewhere.example");
  const auto left = std::count_if(items.begin(), items.end(),
                                  [&](const auto& item) { return item.next_attempt <= desk.now(); });
  CHECK(left == 4);         // a burst of three, and one more after eight hours
  CHECK(items.size() > 4);  // what time brings leaves later
  CHECK(desk.has_event(1, "mail.late"));
}

TEST_CASE("what was spent survives a restart, and a mail that is dropped costs nothing", "[budget]") {
  TestDesk desk(policy_with("sender: 2 per 1h"));
  desk.post({{{"From", "ann@elsewhere.example"}, {"Subject", "newsletter"}}});
  desk.post(from("ann@elsewhere.example", 1));
  const auto now = desk.now();
  CHECK(desk.store()
            .buckets(
                std::vector<std::string>{desk::sender_key("Ann@Elsewhere.example", storage::Proof::unknown)})
            ->at(0)
            .full == storage::Millisecond(now + 30min));
}

TEST_CASE("a monitor that goes mad does not flood the agents, and an agent's questions have a budget too",
          "[budget]") {
  TestDesk desk(policy_with("own: 5 per 1h"));
  for (int i = 0; i < 20; ++i) {
    auto post = from("monitor@initech.example", i);
    post.header["Auto-Submitted"] = "auto-generated";
    desk.post(post);
  }
  CHECK(desk.count_tickets() == 20);
  CHECK(desk.outbox(kAlice).size() == 5);
  CHECK(counter(desk, "suppressed.own") == 30);  // alice and bob
  desk.wait(1min);
  CHECK(desk.outbox(kAlice).size() == 6);  // the other fifteen, in one mail
  for (int i = 0; i < 10; ++i) {
    Post post;  // forged: nothing proves carol
    post.header = {{"From", kCarol}, {"Subject", "ticket " + std::to_string(i)}};
    post.body = "#close\n\nDone " + std::to_string(i) + "\n";
    desk.post(post);
  }
  CHECK(desk.outbox(kCarol).size() == 5);
  desk.wait(1min);
  CHECK(desk.outbox(kCarol).size() == 6);
  CHECK(desk.outbox(kOperators).size() == 1);
}

TEST_CASE("a rule that notifies the requester answers no machine", "[budget][loops]") {
  std::string policy = kPolicy;
  const std::string mark = "rules:\n";
  policy.insert(policy.find(mark) + mark.size(),
                "  - {name: copy, when: {opens: true}, then: {notify: [requester]}}\n");
  TestDesk desk(policy);
  Post post;
  post.header = {{"Auto-Submitted", "auto-generated"}};
  desk.post(post);
  CHECK(desk.outbox(kCustomer).empty());
  CHECK(desk.has_event(1, "mail.suppressed"));
}

TEST_CASE("authenticated_only acknowledges whom the receiving server vouches for", "[budget][pains]") {
  TestDesk desk(policy_with("authenticated_only: true"));
  desk.post({});
  CHECK(acks(desk, kCustomer) == 0);
  CHECK(desk.has_event(1, "ack.suppressed"));
  auto proven = from(kCustomer, 2);
  proven.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=initech.example";
  desk.post(proven);
  CHECK(acks(desk, kCustomer) == 1);
  auto other = from(kCustomer, 3);  // another server's word
  other.header["Authentication-Results"] = "mx.elsewhere.example; dmarc=pass header.from=initech.example";
  desk.post(other);
  CHECK(acks(desk, kCustomer) == 1);
}
