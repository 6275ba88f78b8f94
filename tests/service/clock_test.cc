#include "daemon/service/clock.hh"

#include "tests/catch.hh"

using namespace std::chrono_literals;

TEST_CASE("a clock that is set is noticed once, in either direction; one that is steered is not") {
  service::ClockWatch clock;
  std::chrono::system_clock::time_point wall{1772442000s};
  std::chrono::steady_clock::time_point steady{100s};
  const auto after = [&](auto of_wall, auto of_steady) {
    wall += of_wall;
    steady += of_steady;
    return clock.has_jumped(wall, steady);
  };
  CHECK_FALSE(after(0s, 0s));
  CHECK_FALSE(after(1s, 1s));
  CHECK_FALSE(after(1002ms, 1000ms));
  CHECK(after(3600s, 1s));
  CHECK_FALSE(after(1s, 1s));
  CHECK(after(-86400s, 1s));
  CHECK_FALSE(after(1s, 1s));
}
