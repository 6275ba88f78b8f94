// What `ticketctl show` and `why` tell of a promise while it is paused.
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using ctl::Json;

namespace {

const std::string kPromised = kSmallDesk + R"(
severities: [low]
sla: {gold: {low: {resolution: 10h}}}
customers: {initech: {domains: [initech.example], sla: gold}}
)";

std::string printed(TestDesk& desk, bool json, decltype(ctl::why)* verb) {
  ctl::Output output;
  REQUIRE(verb({1}, json, desk.store(), desk.now(), output) == ctl::kDone);
  return output.out;
}

std::int64_t shown(TestDesk& desk) {
  ctl::Output output;
  REQUIRE(ctl::show({1}, true, desk.store(), desk.now(), output) == ctl::kDone);
  return Json::parse(output.out)["targets"][0]["paused_seconds"];
}

}  // namespace

TEST_CASE("show: each mail says whether it is proven", "[show]") {
  for (const auto& [results, words] :
       {std::pair{"", " (not proven)"},
        std::pair{"mx.example.com; dmarc=pass header.from=initech.example", "(proven)"},
        std::pair{"mx.example.com; dmarc=fail header.from=initech.example",
                  "our server says that it is forged"}}) {
    TestDesk desk;
    desk.post({{{"Authentication-Results", results}}});
    ctl::Output output;
    REQUIRE(ctl::show({1}, false, desk.store(), desk.now(), output) == ctl::kDone);
    CHECK_THAT(output.out, ContainsSubstring(words));
  }
}

TEST_CASE("show: a pause that goes on counts up to now", "[show]") {
  TestDesk desk = opened(kPromised);
  CHECK(shown(desk) == 0);
  desk.wait(1h);
  CHECK(shown(desk) == 0);
  desk.post(alice(desk, "Which printer is it?\n"));  // pending: waits for the customer
  CHECK(shown(desk) == 0);
  desk.wait(2h);
  CHECK(shown(desk) == 7200);
  CHECK(Json::parse(printed(desk, true, ctl::why))["targets"][0]["paused_seconds"] == 7200);
  CHECK_THAT(printed(desk, false, ctl::why), ContainsSubstring("  paused   7200 s\n"));

  Post reply{{{"Subject", "Re: Question"}}, "The one on the left.\n"};
  reply.header["In-Reply-To"] = "<" + desk.outbox(kCustomer).back().message_id + ">";
  desk.post(reply);
  desk.wait(1h);
  CHECK(shown(desk) == 7200);
  desk.post(alice(desk, "And its colour?\n"));
  desk.wait(1min);
  CHECK(shown(desk) == 7260);
}
