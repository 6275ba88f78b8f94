// The one thread that owns the Store, and coroutines that wait for it.
#include "daemon/runtime/desk_thread.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/catch.hh"

namespace {

namespace asio = boost::asio;
using service::DeskThread;

// Runs a coroutine on a loop of its own until the loop has nothing left to do.
void run(asio::awaitable<void> work) {
  asio::io_context loop;
  asio::co_spawn(loop, std::move(work), [](std::exception_ptr problem) {
    if (problem) std::rethrow_exception(problem);
  });
  loop.run();
}

}  // namespace

TEST_CASE("a job runs on the desk's thread, and its value comes back to the loop") {
  DeskThread desk;
  std::thread::id before, inside, after;
  int value = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    before = std::this_thread::get_id();
    value = co_await desk.run([&] {
      inside = std::this_thread::get_id();
      return 42;
    });
    after = std::this_thread::get_id();
  };
  run(work());
  CHECK(value == 42);
  CHECK(before == after);
  CHECK(before != inside);
}

TEST_CASE("the loop stays alive while its only coroutine waits for a job") {
  DeskThread desk;
  std::promise<void> gate;
  bool resumed = false;
  const auto work = [&]() -> asio::awaitable<void> {
    resumed = co_await desk.run([&] {
      gate.get_future().wait();
      return true;
    });
  };
  asio::io_context loop;
  asio::co_spawn(loop, work(), asio::detached);
  loop.poll();  // the job is away now
  CHECK_FALSE(loop.stopped());
  gate.set_value();
  loop.run();
  CHECK(resumed);
}

TEST_CASE("jobs run one after the other, in the order in which they were given") {
  DeskThread desk;
  std::vector<int> order;  // no lock: that is the point
  const auto work = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 100; ++i) {
      desk.post([&order, i] { order.push_back(2 * i); });
      (void)co_await desk.run([&order, i] {
        order.push_back(2 * i + 1);
        return true;
      });
    }
  };
  run(work());
  REQUIRE(order.size() == 200);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("values that can only be moved come back") {
  DeskThread desk;
  int value = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    const auto made = co_await desk.run([] { return std::make_unique<int>(7); });
    value = *made;
  };
  run(work());
  CHECK(value == 7);
}

TEST_CASE("what was given before the end is still done") {
  int done = 0;
  {
    DeskThread desk;
    for (int i = 0; i < 100; ++i) desk.post([&done] { ++done; });
  }
  CHECK(done == 100);
}

TEST_CASE("what a job throws reaches the one who waits for it, and the thread goes on") {
  DeskThread desk;
  std::string heard;
  int after = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    try {
      co_await desk.run([]() -> int { throw std::logic_error("a broken invariant"); });
    } catch (const std::logic_error& problem) {
      heard = problem.what();
    }
    after = co_await desk.run([] { return 7; });
  };
  run(work());
  CHECK(heard == "a broken invariant");
  CHECK(after == 7);
}
