// Calls of webhooks: who is told, how often, and what a chat must not make of it.
#include "daemon/desk/webhook/webhook.hh"

#include <set>

#include "daemon/desk/delivery/webhook_result.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/webhook/webhook_event.hh"
#include "daemon/desk/webhook/webhook_payload.hh"
#include "rules/load/load.hh"
#include "tests/desk/support.hh"

using namespace desk;
using desk::test::kStart;

namespace {

const std::string kHooks = test::kSmallDesk + R"(
severities: [urgent, high, low]
pages: {on-call: [{notify: alice, via: pager}]}
webhooks:
  pager: {type: pagerduty, url: "https://events.example.com/v2/enqueue", key: {credential: pd}, when: {severity: urgent}}
  chat: {type: slack, url: {credential: slack}, events: [page.*, "ticket.*"]}
  all: {url: "https://hook.example.com/", events: ["*"]}
  tracker: {type: github, url: "https://api.github.example", project: example/product, key: {credential: t}, events: [message.received, note.added]}
rules:
  - {name: page, when: {subject: never}, then: {page: on-call}}
)";

rules::Policy load(const std::string& yaml = kHooks) {
  auto result = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", yaml}}));
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.format());
  REQUIRE(result.policy);
  return *std::move(result.policy);
}

storage::Ticket ticket(const std::string& severity = "urgent") {
  storage::Ticket made;
  made.id = {42};
  made.subject = "Site down";
  made.severity = severity;
  made.requester = "chris@initech.example";
  made.mailbox = "support";
  made.created = kStart;
  return made;
}

struct Bench {
  rules::Policy policy = load();
  Roster roster;
  Setting setting() const { return {policy, "0123456789abcdef", {{43}, {7}}, kStart, &roster}; }
  Draft draft(const std::string& severity = "urgent") const { return Draft(setting(), ticket(severity), {}); }
};

PageCall page(PageAct act, int level = 1) {
  return {act, "42.1", level, "on-call, level " + std::to_string(level)};
}

// "webhook: event" of each delivery, in order.
std::vector<std::string> told(const Draft& draft, const std::vector<storage::Event>& events = {}) {
  std::vector<std::string> out;
  for (const auto& item : deliveries(draft, events))
    out.push_back(item.recipient + ": " + read_delivery(item.bytes)->event);
  return out;
}

storage::Event event(const std::string& kind, const std::string& detail = {}) {
  return {{}, {42}, kStart, "alice", kind, detail, {}};
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a page keeps its key from trigger to resolve, and its calls their order", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft();
  for (const auto act : {PageAct::trigger, PageAct::acknowledge, PageAct::resolve})
    call_webhook(draft, "pager", page(act));
  const auto items = deliveries(draft, {});
  REQUIRE(items.size() == 3);
  std::set<std::string> keys, sequences;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto delivery = read_delivery(items[i].bytes);
    REQUIRE(delivery);
    CHECK_THAT(delivery->body, ContainsSubstring("\"dedup_key\":\"example.com/page/42.1\""));
    CHECK_THAT(delivery->body,
               ContainsSubstring("\"event_action\":\"" + std::string(to_string(delivery->page->act)) + "\""));
    CHECK(delivery->page->key == "42.1");
    CHECK(items[i].kind == storage::kDelivery);
    CHECK(items[i].relay == page_lane_of("pager"));
    CHECK(webhook_of(items[i].relay) == "pager");
    CHECK(items[i].recipient == "pager");
    keys.insert(items[i].message_id);
    sequences.insert(items[i].sequence);
  }
  CHECK(keys.size() == 3);
  CHECK(sequences == std::set<std::string>{"page 42.1"});
}

TEST_CASE("`when:` keeps a page from a webhook, and never its end", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft("low");
  call_webhook(draft, "pager", page(PageAct::trigger));
  CHECK(told(draft).empty());
  call_webhook(draft, "pager", page(PageAct::acknowledge));
  call_webhook(draft, "pager", page(PageAct::resolve));
  CHECK(told(draft) == Words{"pager: page.acknowledged", "pager: page.resolved"});
}

TEST_CASE("who is told of a page by name is not told once more for listening", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft();
  call_webhook(draft, "chat", page(PageAct::trigger, 2));
  CHECK(told(draft, {event("page.escalated")}) == Words{"chat: page.escalated", "all: page.escalated"});
}

TEST_CASE("an unknown webhook is an event, not a call", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft();
  call_webhook(draft, "pagerduty", page(PageAct::trigger));
  CHECK(draft.calls.empty());
  CHECK(finish(std::move(draft)).changes.events.at(0).kind == "webhook.missing");
}

TEST_CASE("changes of fields come as one update, and as none beside a better word", "[hook]") {
  const Bench bench;
  const Draft draft = bench.draft();
  const std::vector<storage::Event> changed{event("severity.changed", "low -> urgent"),
                                            event("tag.added", "outage"), event("agents.notified"),
                                            event("ticket.named")};
  CHECK(told(draft, changed) == Words{"chat: ticket.updated", "all: ticket.updated"});
  CHECK(occurrences(changed, {42}).at(0).detail == "severity.changed: low -> urgent; tag.added: outage");
  auto solved = changed;
  solved.push_back(event("status.changed", "open -> solved"));
  CHECK(told(draft, solved) == Words{"chat: ticket.solved", "all: ticket.solved"});
  auto created = changed;
  created.push_back(event("ticket.created"));
  CHECK(told(draft, created) == Words{"chat: ticket.created", "all: ticket.created"});
}

TEST_CASE("what happened is told by the word of the policy", "[hook]") {
  const auto word = [](const std::string& kind, const std::string& detail = {}) {
    const auto all = occurrences({event(kind, detail)}, {42});
    return all.empty() ? std::string("none") : all.at(0).event;
  };
  CHECK(word("status.changed", "solved -> open: the customer answered") == "ticket.reopened");
  CHECK(word("status.changed", "pending -> open") == "ticket.updated");
  CHECK(word("status.changed", "open -> closed") == "ticket.closed");
  CHECK(word("assignee.changed", "none -> alice") == "ticket.assigned");
  CHECK(word("assignee.changed", "alice -> none") == "ticket.updated");
  CHECK(word("answer.sent") == "message.sent");
  CHECK(word("sla.breached") == "sla.breached");
  CHECK(word("mail.sent") == "none");
  CHECK(occurrences({event("ticket.created")}, {41}).empty());  // of another ticket
}

TEST_CASE("a ticket has one issue, and every other call a key of its own", "[hook]") {
  const Bench bench;
  const Draft draft = bench.draft();
  const auto first = deliveries(draft, {event("message.received"), event("note.added")});
  std::set<std::string> keys, issues;
  for (const auto& item : first) (item.recipient == "tracker" ? issues : keys).insert(item.message_id);
  CHECK(issues.size() == 1);
  CHECK(keys.size() == 2);
  for (const auto& item : first)
    if (item.recipient == "tracker")
      CHECK_THAT(read_delivery(item.bytes)->body,
                 ContainsSubstring("<!-- ticketd: " + *issues.begin() + " -->"));
}

TEST_CASE("nobody is called by a name in a subject, and no link lies", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft();
  draft.ticket.subject = "<!channel> & @here mail chris@initech.example [pay](http://evil.example)";
  const HookCall call{"chat", "ticket.created", {}, {}, {}, {}};
  const auto text = hook_body(draft, call, rules::Webhook::Type::slack, "");
  CHECK_THAT(
      text,
      ContainsSubstring(
          "&lt;!channel&gt; &amp; @\xe2\x80\x8bhere mail chris@initech.example [pay]\xe2\x80\x8b(http"));
  CHECK(without_mentions("@all @") ==
        "@\xe2\x80\x8b"
        "all @\xe2\x80\x8b");
}

TEST_CASE("bad UTF-8 and endless subjects make a body all the same", "[hook]") {
  const Bench bench;
  Draft draft = bench.draft();
  draft.ticket.subject = "\xff\xfe" + std::string(10'000, 'x');
  for (const auto& webhook : bench.policy.webhooks) {
    const HookCall call{webhook.name, "ticket.created", std::string(100'000, 'y'), {}, {}, {}};
    const auto body = hook_body(draft, call, webhook.type, "key");
    CHECK(body.size() < 150'000);
    CHECK(body.find('\xff') == std::string::npos);
  }
}

TEST_CASE("a delivery reads back as it was written, and anything else is none", "[hook]") {
  const Delivery written{rules::Webhook::Type::splunk, "page.opened", page(PageAct::resolve, 3),
                         "{\"a\":\"\\\"\"}"};
  const auto read = read_delivery(write_delivery(written));
  REQUIRE(read);
  CHECK(read->type == written.type);
  CHECK(read->event == written.event);
  CHECK(read->body == written.body);
  CHECK(read->page->act == PageAct::resolve);
  CHECK(read->page->level == 3);
  for (const char* bytes : {"", "{", "[]", "7", "{}", R"({"type":"fax"})", R"({"type":7})"})
    CHECK_FALSE(read_delivery(bytes));
  CHECK_FALSE(read_delivery(R"({"type":"slack","page":{"act":"dance"}})")->page);
}

TEST_CASE("a call that was given up is told to operators once it is decided", "[hook]") {
  desk::test::TestDesk desk(kHooks);
  desk.post({});
  const auto lane = lane_of("all");
  const auto due = desk.store().take_due(lane, desk.now(), 10);
  REQUIRE(due);
  REQUIRE(due->size() == 1);
  const std::vector<storage::OutboxResult> dead{{.id = due->at(0).id, .state = storage::OutboxState::dead}};
  const std::vector<storage::Timer> timers{
      {{{1}, "delivery:" + std::to_string(due->at(0).id.value)},
       desk.now(),
       R"({"item":9,"webhook":"all","what":"ticket.created","lost":"HTTP 400: no","tell":true})"}};
  REQUIRE(desk.store().record(dead, {}, timers));
  const auto before = desk.outbox("alice@example.com").size();
  desk.wait(std::chrono::seconds(1));
  const auto mails = desk.sent("alice@example.com");  // no operators: who is responsible
  REQUIRE(mails.size() == before + 1);
  CHECK_THAT(mails.back().text,
             ContainsSubstring("HTTP 400: no") && ContainsSubstring("ticketctl outbox retry 9"));
}

TEST_CASE("a page whose webhook was given up goes on to its next level at once", "[hook]") {
  std::string policy = kHooks;
  const auto replace = [&policy](const std::string& from, const std::string& to) {
    policy.replace(policy.find(from), from.size(), to);
  };
  replace("[{notify: alice, via: pager}]",
          "[{notify: alice, via: all, timeout: 1h}, {notify: bob, timeout: 1h}]");
  replace("subject: never", "subject: Question");
  replace(R"(events: ["*"])", "events: [task.added]");
  desk::test::TestDesk desk(policy);
  desk.post({});
  const auto due = desk.store().take_due(page_lane_of("all"), desk.now(), 10);
  REQUIRE(due);
  REQUIRE(due->size() == 1);
  const auto delivery = read_delivery(due->at(0).bytes);
  REQUIRE(delivery);
  auto report = report_on(due->at(0), *delivery);
  report.lost = "HTTP 401";
  const std::vector<storage::OutboxResult> dead{{.id = due->at(0).id, .state = storage::OutboxState::dead}};
  const std::vector<storage::Timer> timers{timer_for(due->at(0), report, desk.now())};
  REQUIRE(desk.store().record(dead, {}, timers));
  const auto pages_to_bob = [&desk] {
    const auto mails = desk.outbox("bob@example.com");
    return std::count_if(mails.begin(), mails.end(), [](const auto& mail) { return mail.kind == "page"; });
  };
  CHECK(pages_to_bob() == 0);
  desk.wait(std::chrono::seconds(1));
  CHECK(pages_to_bob() == 1);
  CHECK(desk.has_event(1, "page.lost"));
}
