#include "daemon/runtime/clock.hh"

#include "daemon/service/future_watch.hh"
#include "tests/catch.hh"

using namespace std::chrono_literals;

TEST_CASE("a clock that is set is noticed once, in either direction; one that is steered is not") {
  service::ClockWatch clock;
  std::chrono::system_clock::time_point wall{1772442000s};
  std::chrono::steady_clock::time_point steady{100s};
  const auto after = [&](auto of_wall, auto of_steady) {
    wall += of_wall;
    steady += of_steady;
    return clock.jumped(wall, steady) != 0s;
  };
  CHECK_FALSE(after(0s, 0s));
  CHECK_FALSE(after(1s, 1s));
  CHECK_FALSE(after(1002ms, 1000ms));
  CHECK(after(3600s, 1s));
  CHECK_FALSE(after(1s, 1s));
  CHECK(after(-86400s, 1s));
  CHECK_FALSE(after(1s, 1s));
}

namespace {

// A machine whose clock is set; what FutureWatch says at each second.
struct Machine {
  service::FutureWatch future;
  std::chrono::sys_seconds wall{1772442000s};
  std::chrono::steady_clock::time_point steady{100s};

  std::optional<std::chrono::sys_seconds> set(std::chrono::seconds by) {
    wall += by + 1s;
    steady += 1s;
    return future.look(wall, steady, by);
  }
  // The first that is said within so long.
  std::optional<std::chrono::sys_seconds> run(std::chrono::seconds span) {
    for (auto left = span; left > 0s; left -= 1s)
      if (const auto said = set(0s)) return said;
    return {};
  }
};

}  // namespace

TEST_CASE(
    "a clock that was ahead is known as it comes back, one that is behind is given time to be set right") {
  Machine machine;
  CHECK_FALSE(machine.run(60s));
  SECTION("ahead for seconds") {
    CHECK_FALSE(machine.set(400 * 86400s));
    const auto ahead = machine.wall;
    CHECK_FALSE(machine.run(11s));
    CHECK(machine.set(-400 * 86400s) < ahead);  // it was noticed a second later
  }
  SECTION("ahead for an hour, of a machine that slept before") {
    CHECK_FALSE(machine.set(8 * 3600s));
    CHECK(machine.run(200s));
    CHECK_FALSE(machine.set(400 * 86400s));
    const auto ahead = machine.wall;
    CHECK(machine.run(3600s) == std::chrono::sys_seconds{});  // for all that we know then it is right
    CHECK(machine.set(-400 * 86400s) < ahead);                // it was noticed a second later
  }
  SECTION("behind for seconds") {
    CHECK_FALSE(machine.set(-400 * 86400s));
    CHECK_FALSE(machine.run(60s));
    CHECK_FALSE(machine.set(400 * 86400s));
    CHECK(machine.run(200s) == std::chrono::sys_seconds{});  // nothing lies in the future then
    CHECK_FALSE(machine.run(1000s));
  }
  SECTION("a machine that slept, and is behind days later") {
    CHECK_FALSE(machine.set(8 * 3600s));
    CHECK(machine.run(200s));
    CHECK_FALSE(machine.set(-40 * 86400s));
    CHECK_FALSE(machine.run(100s));
  }
  SECTION("set back for good: it was ahead when we started") {
    CHECK_FALSE(machine.set(-3 * 3600s));
    CHECK_FALSE(machine.run(100s));
    CHECK(machine.run(60s) == std::chrono::sys_seconds{});
  }
  SECTION("a machine without a clock of its own says nothing before its time is set") {
    machine.wall = {};
    CHECK_FALSE(machine.run(1000s));
  }
}

TEST_CASE("after a start what lies in the future is looked at when the clock has been steady") {
  Machine machine;
  CHECK_FALSE(machine.run(100s));
  CHECK(machine.run(60s) == std::chrono::sys_seconds{});
  CHECK_FALSE(machine.run(1000s));
}
