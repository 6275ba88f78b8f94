// A disk that fills up between a mail's two commits leaves it durable and undecided: it must not wait for the
// next start.

#include "rules/load/load.hh"
#include "storage/failure.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;

namespace {

const char* const kPolicy = R"(
desk: {name: Example Support, domain: example.com}
storage: {path: tickets.db}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com}}
)";

// A desk in memory whose disk is full, for decisions, while `full`.
class Cramped {
 public:
  Cramped() {
    auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kPolicy}}));
    REQUIRE(loaded.policy);
    policy_ = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
    storage::Options options;
    options.path = ":memory:";
    options.on_step = [this](std::string_view step) {
      if (step != "changes applied") return;
      if (full) storage::raise(storage::Fault::full, "no space left");
      if (broken > 0 && broken-- > 0) storage::raise(storage::Fault::io, "cannot be read");
    };
    auto opened = storage::Store::open(options);
    REQUIRE(opened);
    store_ = *std::move(opened);
    intake.emplace(*store_, policy_);
  }

  auto take(std::uint32_t uid, const std::string& sender) {
    const std::string bytes = bytes_of(
        {.header = {{"From", sender}, {"Message-ID", "<" + std::to_string(uid) + "@there.example>"}}});
    storage::Arrival arrival;
    arrival.place = {"support", 1, uid};
    arrival.bytes = bytes;
    return intake->take(std::span(&arrival, 1), kStart);
  }

  std::vector<std::string> acknowledged() {
    const auto outbox = store_->outbox();
    REQUIRE(outbox);
    std::vector<std::string> recipients;
    for (const auto& item : *outbox)
      if (item.kind == "ack") recipients.push_back(item.recipient);
    return recipients;
  }

  bool full = false;
  int broken = 0;  // the next so many decisions fail by themselves
  std::optional<intake::Intake> intake;

 private:
  std::shared_ptr<const rules::Policy> policy_;
  std::unique_ptr<storage::Store> store_;
};

using Recipients = std::vector<std::string>;

}  // namespace

TEST_CASE("a mail that a full disk left undecided is decided within a beat of there being room", "[behind]") {
  Cramped desk;
  desk.full = true;
  CHECK_FALSE(desk.take(1, "ann@one.example"));
  CHECK_FALSE(desk.intake->pass_time(kStart));
  desk.full = false;
  CHECK(desk.intake->pass_time(kStart) == 1u);
  CHECK(desk.acknowledged() == Recipients{"ann@one.example"});
  CHECK(desk.intake->pass_time(kStart) == 0u);
}

TEST_CASE("the next mail waits for one that a full disk left undecided", "[behind]") {
  Cramped desk;
  desk.full = true;
  CHECK_FALSE(desk.take(1, "ann@one.example"));
  CHECK_FALSE(desk.take(2, "ben@two.example"));
  desk.full = false;
  CHECK(desk.take(2, "ben@two.example"));
  CHECK(desk.acknowledged() == Recipients{"ann@one.example", "ben@two.example"});
}

TEST_CASE("however often a full disk refuses a decision, the mail is not blamed", "[behind]") {
  Cramped desk;
  desk.full = true;
  CHECK_FALSE(desk.take(1, "ann@one.example"));
  for (int beat = 0; beat < 10; ++beat) CHECK_FALSE(desk.intake->pass_time(kStart));
  desk.full = false;
  CHECK(desk.intake->pass_time(kStart) == 1u);
  CHECK(desk.acknowledged() == Recipients{"ann@one.example"});
}

TEST_CASE("a mail in trouble of its own keeps no other from being decided", "[behind]") {
  Cramped desk;
  desk.broken = 2;  // with others, and alone
  CHECK_FALSE(desk.take(1, "ann@one.example"));
  desk.broken = 1;  // ann's again
  CHECK(desk.take(2, "ben@two.example"));
  CHECK(desk.acknowledged() == Recipients{"ben@two.example"});
  CHECK(desk.intake->pass_time(kStart) == 1u);
  CHECK(desk.acknowledged() == Recipients{"ben@two.example", "ann@one.example"});
}
