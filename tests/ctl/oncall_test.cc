// What `ticketctl oncall` and `ticketctl show` tell of duty and tasks.
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "rules/load/load.hh"
#include "tests/desk/support.hh"

using ctl::Json;
using namespace desk::test;
using namespace std::chrono_literals;

namespace {

rules::Policy policy() {
  std::string yaml = kPolicy;
  yaml +=
      "rotations:\n  front: {members: [alice, bob], every: 1 week, from: \"2026-03-02 09:00\"}\n"
      "  night: {members: [carol], from: \"2026-03-05 09:00\"}\n";
  auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", yaml}}));
  REQUIRE(loaded.policy);
  return *std::move(loaded.policy);
}

Json oncall(const storage::Store* store, storage::Instant now) {
  ctl::Output output;
  REQUIRE(ctl::oncall(true, policy(), store, now, output) == ctl::kDone);
  return Json::parse(output.out);
}

}  // namespace

TEST_CASE("oncall: who is on duty, until when, and who is next") {
  const auto told = oncall(nullptr, kStart);
  REQUIRE(told.size() == 2);
  CHECK(told[0] ==
        Json::parse(R"({"rotation":"front","agent":"alice","until":"2026-03-09T09:00:00Z","next":"bob"})"));
  CHECK(told[1] ==
        Json::parse(R"({"rotation":"night","agent":null,"until":"2026-03-05T09:00:00Z","next":"carol"})"));
  CHECK(oncall(nullptr, kStart + 5 * 24h)[1]["until"].is_null());
}

TEST_CASE("oncall: what agents swapped counts") {
  TestDesk desk;
  storage::Changes changes;
  changes.shifts.push_back({"front", "carol", kStart, kStart + 8h});
  auto transaction = desk.store().begin();
  REQUIRE(transaction->apply(changes));
  REQUIRE(transaction->commit());
  const auto told = oncall(&desk.store(), kStart + 1h);
  CHECK(told[0]["agent"] == "carol");
  CHECK(told[0]["until"] == "2026-03-02T17:00:00Z");
  CHECK(told[0]["next"] == "alice");
}

TEST_CASE("show: tasks stand beside links, without a new key") {
  TestDesk desk;
  desk.post({});
  storage::Changes changes;
  changes.tasks.push_back({{1}, 1, "bob", "alice", "Read the logs", kStart + 8h, kStart, {}});
  auto transaction = desk.store().begin();
  REQUIRE(transaction->apply(changes));
  REQUIRE(transaction->commit());
  ctl::Output output;
  REQUIRE(ctl::show({1}, true, desk.store(), desk.now(), output) == ctl::kDone);
  const auto links = Json::parse(output.out)["links"];
  REQUIRE(links.size() == 1);
  CHECK(links[0]["kind"] == "task");
  CHECK(links[0]["assignee"] == "bob");
  CHECK(links[0]["due"] == "2026-03-02T17:00:00Z");
}
