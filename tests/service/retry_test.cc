// When a deferred mail is tried again, and when no more.
#include "daemon/outbox/retry.hh"

#include <climits>

#include "tests/catch.hh"

using namespace std::chrono_literals;
using outbox::next_attempt;
using storage::Instant;

namespace {

constexpr Instant kCreated{std::chrono::seconds(1'772'442'000)};

// The instants of all tries of a mail that is never accepted, each made the moment it is due.
std::vector<Instant> all_tries() {
  std::vector<Instant> tries{kCreated};
  while (const auto next = next_attempt(static_cast<int>(tries.size()), kCreated, tries.back())) {
    REQUIRE(tries.size() < 1000);
    tries.push_back(*next);
  }
  return tries;
}

}  // namespace

TEST_CASE("the first tries come soon, the later ones every two hours") {
  const auto tries = all_tries();
  CHECK(tries[1] - tries[0] == 10s);
  CHECK(tries[2] - tries[1] == 1min);
  CHECK(tries[3] - tries[2] == 5min);
  CHECK(tries.at(20) - tries.at(19) == 2h);
}

TEST_CASE("pauses never get shorter") {
  const auto tries = all_tries();
  for (std::size_t i = 2; i < tries.size(); ++i)
    CHECK(tries[i] - tries[i - 1] >= tries[i - 1] - tries[i - 2]);
}

TEST_CASE("a mail is tried for four to five days, as RFC 5321 wants it") {
  const auto tries = all_tries();
  CHECK(tries.back() - kCreated > std::chrono::days(4));
  CHECK(tries.back() - kCreated <= outbox::kGiveUpAfter);
}

TEST_CASE("a mail that is too old when its try fails is given up") {
  const auto last_chance = kCreated + outbox::kGiveUpAfter;
  CHECK(next_attempt(60, kCreated, last_chance - 2h) == last_chance);
  CHECK_FALSE(next_attempt(60, kCreated, last_chance - 2h + 1s));
}

TEST_CASE("a clock that jumped ahead gives nobody up: a few tries are no five days") {
  const auto future = kCreated + std::chrono::years(10);
  CHECK(next_attempt(1, kCreated, future) == future + 10s);
  CHECK(next_attempt(19, kCreated, future) == future + 2h);
  CHECK_FALSE(next_attempt(20, kCreated, future));
}

TEST_CASE("a mail from a clock that stood in the future is not tried for ever") {
  const auto before = kCreated - std::chrono::years(10);
  CHECK(next_attempt(99, kCreated, before));
  CHECK_FALSE(next_attempt(100, kCreated, before));
}

TEST_CASE("a relay that cannot be used rests for seconds, then longer, and at last for five minutes") {
  CHECK(outbox::rest_of_relay(1) == 5s);
  CHECK(outbox::rest_of_relay(2) == 10s);
  CHECK(outbox::rest_of_relay(8) == 5min);
  CHECK(outbox::rest_of_relay(INT_MAX) == 5min);
}

TEST_CASE("a step of the clock backwards is noticed, one forwards and a slewed clock are none") {
  using outbox::set_back;
  CHECK(set_back(kCreated, kCreated + 60s, 60s) == 0s);
  CHECK(set_back(kCreated, kCreated + 59s, 60s) == 0s);
  CHECK(set_back(kCreated, kCreated + 1h, 60s) == 0s);
  CHECK(set_back(kCreated, kCreated - 5h, 60s) == 5h + 60s);
}

TEST_CASE("any count of attempts gives a pause") {
  CHECK(next_attempt(0, kCreated, kCreated) == kCreated + 10s);
  CHECK(next_attempt(-5, kCreated, kCreated) == kCreated + 10s);
  CHECK(next_attempt(50, kCreated, kCreated) == kCreated + 2h);
}

TEST_CASE("a clock that was set back delays no mail for longer") {
  CHECK(next_attempt(1, kCreated, kCreated - 3h) == kCreated - 3h + 10s);
}
