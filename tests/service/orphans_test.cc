// What waits for a webhook or a mailbox that is gone, and what must not be sent again.
#include "daemon/outbox/orphans.hh"

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/verbs/command.hh"
#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using storage::OutboxState;

namespace {

const std::string kFront = R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
)";
const std::string kHooks = kFront + R"(
webhooks:
  pd: {type: pagerduty, url: "https://events.example.com/v2/enqueue", key: {credential: pd}, events: [sla.breached]}
  chat: {type: slack, url: {credential: slack}, events: [ticket.created, message.received]}
pages: {on-call: [{notify: alice, via: pd, timeout: 5m}, {notify: bob, timeout: 10m}]}
rules:
  - {name: down, when: {subject: down}, then: {page: on-call}}
  - {name: burns, when: {subject: burns}, then: {webhook: pd}}
)";
const std::string kNoChat = [] {
  std::string text = kHooks;
  const auto at = text.find("  chat:");
  return text.erase(at, text.find('\n', at) + 1 - at);
}();

rules::Policy load(const std::string& yaml) {
  auto loaded = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", yaml}}));
  for (const auto& diagnostic : loaded.diagnostics) UNSCOPED_INFO(diagnostic.format());
  REQUIRE(loaded.policy);
  return *std::move(loaded.policy);
}

std::vector<storage::OutboxItem> calls(const TestDesk& desk, const std::string& webhook) {
  auto items = desk.outbox(webhook);
  std::erase_if(items, [](const auto& item) { return item.kind != storage::kDelivery; });
  return items;
}

// The service refused it for good.
void kill(TestDesk& desk, const storage::OutboxItem& item) {
  const std::vector<storage::OutboxResult> dead{{.id = item.id, .state = OutboxState::dead}};
  REQUIRE(desk.store().record(dead, {}));
}

struct Told {
  int status = 0;
  std::string err;
};
Told order(TestDesk& desk, const std::string& policy, ctl::Outbox::Do what, const storage::OutboxItem& item) {
  ctl::Output output;
  ctl::Outbox options;
  options.what = what;
  options.id = item.id.value;
  const int status = ctl::change_outbox(options, load(policy), desk.store(), desk.now(), output);
  return {status, output.err};
}
Told retry(TestDesk& desk, const std::string& policy, const storage::OutboxItem& item) {
  return order(desk, policy, ctl::Outbox::Do::retry, item);
}

}  // namespace

TEST_CASE("what waits for a webhook that the policy has no more is given up, and told once", "[orphans]") {
  TestDesk desk(kHooks);
  for (const auto* from : {"a@a.example", "b@b.example", "c@c.example"}) desk.post({{{"From", from}}});
  REQUIRE(calls(desk, "chat").size() == 3);
  CHECK(outbox::give_up_orphans(desk.store(), load(kHooks), desk.now()).value() == 0);
  desk.reload(kNoChat);
  CHECK(outbox::give_up_orphans(desk.store(), load(kNoChat), desk.now()).value() == 3);
  for (const auto& item : calls(desk, "chat")) {
    CHECK(item.state == OutboxState::dead);
    CHECK(item.last_error == "the policy has no webhook chat any more");
  }
  desk.wait(1s);
  CHECK(desk.has_event(3, "webhook.failed"));
  REQUIRE(desk.sent("ops@example.com").size() == 1);
  CHECK_THAT(desk.sent("ops@example.com")[0].text, ContainsSubstring("has no webhook chat any more") &&
                                                       ContainsSubstring("ticketctl outbox retry"));
  CHECK(outbox::give_up_orphans(desk.store(), load(kNoChat), desk.now()).value() == 0);
  desk.wait(24h);
  CHECK(desk.sent("ops@example.com").size() == 1);
}

TEST_CASE("a page whose webhook is gone goes on to its next level at once", "[orphans]") {
  TestDesk desk(kHooks);
  desk.post({{{"Subject", "Site down"}}});
  const auto next = GENERATE("{notify: bob, timeout: 10m}", "{notify: bob, timeout: 11m}");
  std::string without = kFront + "pages: {on-call: [{notify: alice, timeout: 5m}, " + next + "]}\n";
  desk.reload(without);
  CHECK(outbox::give_up_orphans(desk.store(), load(without), desk.now()).value() == 2);
  desk.wait(1s);
  CHECK(desk.has_event(1, "page.lost"));
  CHECK(desk.store().living_pages().value().at(0).level == 2);
}

TEST_CASE("what was given up is sent once the webhook is back, not before", "[orphans]") {
  TestDesk desk(kHooks);
  desk.post({});
  const auto call = calls(desk, "chat").at(0);
  CHECK(outbox::give_up_orphans(desk.store(), load(kNoChat), desk.now()).value() == 1);
  const auto told = retry(desk, kNoChat, call);
  CHECK(told.status == ctl::kRefused);
  CHECK_THAT(told.err, ContainsSubstring("the policy has no webhook chat: add it again first"));
  CHECK(retry(desk, kHooks, call).status == ctl::kDone);
  CHECK(desk.store().take_due(desk::lane_of("chat"), desk.now(), 10).value().size() == 1);
}

TEST_CASE("the trigger of a page is sent again only while somebody is to be woken", "[orphans]") {
  TestDesk desk(kHooks);
  desk.post({{{"Subject", "Site down"}}});
  const auto trigger = calls(desk, "pd").at(0);
  kill(desk, trigger);
  SECTION("it is open") {
    CHECK(retry(desk, kHooks, trigger).status == ctl::kDone);
  }
  SECTION("nobody answered") {
    desk.wait(46min);
    CHECK(retry(desk, kHooks, trigger).status == ctl::kDone);
  }
  SECTION("somebody has it") {
    desk.post(alice(desk, "#ack\n"));
    const auto told = retry(desk, kHooks, trigger);
    CHECK(told.status == ctl::kRefused);
    CHECK_THAT(told.err, ContainsSubstring("alice has acknowledged its page"));
  }
  SECTION("it is over") {
    desk.post(alice(desk, "#solved\n"));
    const auto told = retry(desk, kHooks, trigger);
    CHECK(told.status == ctl::kRefused);
    CHECK_THAT(told.err, ContainsSubstring("its page is over"));
    CHECK(order(desk, kHooks, ctl::Outbox::Do::release, trigger).status == ctl::kRefused);
    CHECK(desk.store().outbox_item(trigger.id).value().value().state == OutboxState::dead);
    const auto resolve = calls(desk, "pd").at(1);  // what ends an incident may be sent whenever it can
    kill(desk, resolve);
    CHECK(retry(desk, kHooks, resolve).status == ctl::kDone);
  }
  SECTION("it is over, and there is another") {
    desk.post(alice(desk, "#solved\n"));
    desk.wait(1min);
    Post again{{{"Subject", "Re: Site down"}}, "Down again.\n"};
    again.header["In-Reply-To"] = "<" + desk.outbox(kCustomer).back().message_id + ">";
    desk.post(again);
    REQUIRE(desk.store().living_pages().value().size() == 1);
    CHECK(retry(desk, kHooks, trigger).status == ctl::kRefused);
  }
}

TEST_CASE("a rule's incident is not opened again once the ticket is solved; a chat may hear of it",
          "[orphans]") {
  TestDesk desk(kHooks);
  desk.post({{{"Subject", "The printer burns"}}});
  const auto incident = calls(desk, "pd").at(0), chat = calls(desk, "chat").at(0);
  kill(desk, incident);
  kill(desk, chat);
  CHECK(retry(desk, kHooks, incident).status == ctl::kDone);
  kill(desk, incident);
  desk.post(alice(desk, "#solved\n"));
  CHECK_THAT(retry(desk, kHooks, incident).err, ContainsSubstring("its ticket is solved or closed"));
  CHECK(retry(desk, kHooks, chat).status == ctl::kDone);
}

TEST_CASE("what waits for a mailbox that the policy has no more is given up, and its agents are told",
          "[orphans]") {
  const std::string both = kSmallDesk +
                           "groups: {tier1: {members: [alice]}}\n"
                           "rules: [{name: all, when: {opens: true}, then: {group: tier1}}]\n";
  std::string two = both;
  two.replace(two.find("mailboxes: {"), 12,
              "mailboxes: {here: {address: here@example.com, authserv_id: mx.example.com}, ");
  TestDesk desk(two);  // "no mailbox here" is what a relay says of an address that does not exist
  desk.post({{{"To", "here@example.com"}}, "All pages answer 502.\n", "here"});
  auto answer = alice(desk, "We are looking at it.\n");
  answer.mailbox = "here";
  desk.post(answer);
  const auto waiting = desk.store().waiting("here", 10).value();
  REQUIRE(waiting.size() == 3);  // the acknowledgement, the notification, the answer
  CHECK(outbox::give_up_orphans(desk.store(), load(two), desk.now()).value() == 0);
  desk.reload(both);
  CHECK(outbox::give_up_orphans(desk.store(), load(both), desk.now()).value() == 3);
  desk.wait(1s);
  const auto lost = desk.store().outbox_item(waiting[2].id).value().value();
  CHECK(lost.kind == "answer");
  CHECK(lost.state == OutboxState::dead);
  CHECK(desk.has_event(1, "mail.failed"));
  CHECK(desk.has_event(1, "answer.bounced"));
  CHECK_FALSE(desk.has_event(1, "address.dead"));  // nothing is wrong with the customer's address
  const auto told = desk.outbox("alice@example.com").back();
  CHECK(told.relay == "support");
  CHECK_THAT(mailparse::parse(told.bytes).text, ContainsSubstring("the policy has no mailbox here any more"));
  CHECK(outbox::give_up_orphans(desk.store(), load(both), desk.now()).value() == 0);

  const auto refused = retry(desk, both, lost);
  CHECK(refused.status == ctl::kRefused);
  CHECK_THAT(refused.err, ContainsSubstring("the policy has no mailbox here: add it again first"));
  CHECK(retry(desk, two, lost).status == ctl::kDone);
  CHECK(desk.store().take_due("here", desk.now(), 10).value().size() == 1);
}

TEST_CASE("what waits for a mailbox that was renamed goes with the one that has its address now",
          "[orphans]") {
  const std::string agents =
      "groups: {tier1: {members: [alice]}}\n"
      "rules: [{name: all, when: {opens: true}, then: {group: tier1}}]\n";
  const std::string before = kSmallDesk + agents;
  std::string after = before;
  after.replace(after.find("mailboxes: {support:"), 20, "mailboxes: {helpdesk:");
  TestDesk desk(before);
  desk.post({{{"From", "a@a.example"}}});
  const auto waiting = desk.store().waiting("support", 10).value();
  REQUIRE(waiting.size() == 2);
  desk.reload(after);
  CHECK(outbox::give_up_orphans(desk.store(), load(after), desk.now()).value() == 0);
  CHECK(desk.store().waiting("support", 10).value().empty());
  CHECK(desk.store().waiting("helpdesk", 10).value().size() == 2);
  for (const auto& item : waiting)
    CHECK(desk.store().outbox_item(item.id).value()->state == OutboxState::queued);
}
