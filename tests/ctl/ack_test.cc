// A page that was taken at the paging service.
#include "daemon/desk/agent_mail/page_ack.hh"
#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/oncall/notify_level.hh"
#include "daemon/verbs/command.hh"
#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

const std::string kPaged = kSmallDesk + R"(
groups: {tier1: {members: [bob]}}
webhooks: {pd: {type: pagerduty, url: "https://events.example.com/v2/enqueue", key: {credential: pd}}}
pages: {on-call: [{notify: alice, via: pd, timeout: 5m}, {notify: bob, timeout: 10m}]}
rules: [{name: down, when: {subject: down}, then: {group: tier1, page: on-call}}]
)";

struct Paged {
  TestDesk desk{kPaged};
  rules::Policy policy = *rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", kPaged}})).policy;
  ctl::Output output;

  Paged() { desk.post({{{"Subject", "Site down"}}}); }

  int ack(const std::string& page, const std::string& by) {
    output = {};
    return ctl::ack({page, by}, false, policy, desk.store(), desk.now(), output);
  }
  storage::Page page() { return desk.store().living_pages().value().at(0); }
  std::vector<std::string> acts() const {
    std::vector<std::string> all;
    for (const auto& item : desk.outbox())
      if (item.kind == storage::kDelivery)
        all.emplace_back(to_string(desk::read_delivery(item.bytes).value().page.value().act));
    return all;
  }
  std::size_t pages_to(const std::string& who) const {
    auto items = desk.outbox(who);
    std::erase_if(items, [](const auto& item) { return item.kind != "page"; });
    return items.size();
  }
  storage::Event acknowledged() {
    const auto events = desk.store().events({1}).value();
    std::vector<storage::Event> found;
    std::copy_if(events.begin(), events.end(), std::back_inserter(found),
                 [](const auto& event) { return event.kind == "page.acknowledged"; });
    REQUIRE(found.size() == 1);
    return found[0];
  }
};

}  // namespace

TEST_CASE("ack: the service's word stops the page as #ack does, and the ticket says who and how", "[ack]") {
  Paged d;
  const auto by = GENERATE("alice", "Alice Meyer", "ALICE@example.com");
  CHECK(d.ack("1", by) == ctl::kDone);
  CHECK(d.output.out == "#1 is alice's\n");
  CHECK(d.page().state == storage::PageState::acknowledged);
  CHECK(d.page().by == "alice");
  CHECK(d.acknowledged().actor == "alice");
  CHECK(d.acknowledged().detail == "on-call: by alice, through the paging service");
  CHECK(d.acts() == std::vector<std::string>{"trigger", "acknowledge"});
  d.desk.wait(24h);
  CHECK(d.pages_to(kAlice) == 1);
  CHECK(d.pages_to(kBob) == 0);
}

TEST_CASE("ack: by somebody whom only the service knows", "[ack]") {
  Paged d;
  CHECK(d.ack("#1", "Dr. \x1b[31mNo\xff\n") == ctl::kDone);
  CHECK(d.page().state == storage::PageState::acknowledged);
  CHECK_THAT(d.page().by,
             ContainsSubstring("Dr. ") && !ContainsSubstring("\x1b") && !ContainsSubstring("\n"));
  CHECK(d.ack("1", "") == ctl::kRefused);
  CHECK(d.ack("1", "\n \n") == ctl::kRefused);
}

TEST_CASE("ack: said twice, or by a second one, it changes nothing and tells who has it", "[ack]") {
  Paged d;
  d.desk.post(alice(d.desk, "#ack\n"));
  CHECK(d.ack("1", "bob") == ctl::kDone);
  CHECK(d.output.out == "#1 is alice's\n");
  CHECK(d.acknowledged().actor == "alice");
  CHECK(d.acts() == std::vector<std::string>{"trigger", "acknowledge"});
}

TEST_CASE("ack: by the name that the service keeps the incident under, and no other of the name", "[ack]") {
  Paged d;
  const std::string first = desk::key_of(d.page());
  CHECK(d.ack("example.com/page/" + first, "alice") == ctl::kDone);
  d.desk.post(alice(d.desk, "#solved\n"));
  CHECK(d.ack(first, "alice") == ctl::kRefused);
  CHECK_THAT(d.output.err, ContainsSubstring("is over"));
  d.desk.wait(1min);
  Post again{{{"Subject", "Re: Site down"}}, "It is down again.\n"};
  again.header["In-Reply-To"] = "<" + d.desk.outbox(kCustomer).back().message_id + ">";
  d.desk.post(again);
  REQUIRE(d.page().state == storage::PageState::open);
  CHECK(d.ack(first, "alice") == ctl::kRefused);  // too late: that was the page before
  CHECK(d.page().state == storage::PageState::open);
}

TEST_CASE("ack: what names no page is refused", "[ack]") {
  Paged d;
  for (const auto* page : {"", "#", "x", "0", "-1", "1x", "example.com/page/", "99999999999999999999"})
    CHECK(d.ack(page, "alice") == ctl::kRefused);
  CHECK(d.ack("7", "alice") == ctl::kRefused);
  CHECK_THAT(d.output.err, ContainsSubstring("there is no ticket #7"));
  d.desk.post({{{"Subject", "Question"}, {"From", "x@hooli.example"}}});
  CHECK(d.ack("2", "alice") == ctl::kRefused);
  CHECK_THAT(d.output.err, ContainsSubstring("no page is open"));
  CHECK(d.page().state == storage::PageState::open);
}
