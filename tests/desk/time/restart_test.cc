// What falls due is not lost, doubled or forgotten when the process ends and another one goes on later.

#include <cstdlib>
#include <filesystem>
#include <set>

#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

const char* const kDuty = R"(
desk: {name: Example Support, tag: Example, domain: example.com}
storage: {path: tickets.db}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {email: alice@example.com}
  bob: {email: bob@example.com}
staff: {domains: [example.com]}
groups: {tier1: {members: [alice, bob], end_of_day: "16:30"}}
rotations: {front: {members: [alice, bob], every: 1d, from: "2026-03-02 09:00", handoff: reassign}}
pages: {on-call: [{notify: alice, timeout: 5m}, {notify: bob, timeout: 10m}]}
rules:
  - {name: all, when: {opens: true}, then: {group: tier1, assign: alice, page: on-call, due: 3h}}
)";

// A folder with a desk that is opened and closed; every run is a process of its own.
class Machine {
 public:
  Machine() {
    std::string name = (std::filesystem::temp_directory_path() / "ticketd-restart-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kDuty}}));
    REQUIRE(loaded.policy);
    policy_ = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
  }
  ~Machine() { std::filesystem::remove_all(folder_); }

  // Runs a process from `at` on for one beat; returns the kinds of what it had written in all, "page
  // bob@example.com".
  std::multiset<std::string> run(storage::Instant at, const std::string& mail = {}) {
    storage::Options options;
    options.path = (folder_ / "tickets.db").string();
    auto store = storage::Store::open(options);
    REQUIRE(store);
    intake::Intake intake(**store, policy_);
    REQUIRE(intake.review_all(at));
    if (!mail.empty()) {
      storage::Arrival arrival;
      arrival.place = {"support", 1, 1};
      arrival.bytes = mail;
      REQUIRE(intake.take(std::span(&arrival, 1), at));
    }
    while (intake.pass_time(at).value() > 0) {
    }
    std::multiset<std::string> sent;
    const auto outbox = (*store)->outbox();
    REQUIRE(outbox);
    for (const auto& item : *outbox) sent.insert(item.kind + " " + item.recipient);
    return sent;
  }

 private:
  std::filesystem::path folder_;
  std::shared_ptr<const rules::Policy> policy_;
};

}  // namespace

TEST_CASE("levels, dates, hand-overs and digests go on after a restart, each once", "[restart]") {
  Machine machine;
  CHECK(machine.run(kStart, bytes_of({})).count("page alice@example.com") == 1);
  CHECK(machine.run(kStart + 4min + 59s).count("page bob@example.com") == 0);
  CHECK(machine.run(kStart + 5min).count("page bob@example.com") == 1);
  CHECK(machine.run(kStart + 5min).count("page bob@example.com") == 1);
  const auto before = machine.run(kStart + 3h - 1s).count("reminder alice@example.com");
  CHECK(machine.run(kStart + 3h).count("reminder alice@example.com") == before + 1);
  CHECK(machine.run(kStart + 3h + 1s).count("reminder alice@example.com") == before + 1);
  CHECK(machine.run(kStart + 7h).count("digest bob@example.com") == 0);
  CHECK(machine.run(kStart + 8h).count("digest bob@example.com") ==
        1);  // it was to be at 16:30, when nobody ran
  CHECK(machine.run(kStart + 24h - 1s).count("handover bob@example.com") == 0);
  CHECK(machine.run(kStart + 30h).count("handover bob@example.com") == 1);
  CHECK(machine.run(kStart + 31h).count("handover bob@example.com") == 1);
}
