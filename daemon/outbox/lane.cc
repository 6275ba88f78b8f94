#include "daemon/outbox/lane.hh"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/net/connection.hh"
#include "daemon/outbox/attempt_result.hh"
#include "daemon/outbox/retry.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::chrono::seconds kTroublePause{5};   // after storage failed: the disk may have room again
constexpr std::chrono::seconds kLongestSleep{60};  // so often it is looked whether the clock was set
constexpr std::chrono::seconds kLongBatch{5}, kShortBatch{1};
constexpr std::size_t kSmallestBatch = 4;

}  // namespace

Lane::Lane(asio::any_io_executor loop, std::string name, std::size_t batch, service::DeskThread& desk,
           storage::Store& store)
    : name_(std::move(name)),
      most_(batch),
      batch_(batch),
      desk_(desk),
      store_(store),
      recorder_(desk, store),
      timer_(std::move(loop)) {}

void Lane::wake() {
  woken_ = true;
  timer_.cancel();
}

awaitable<void> Lane::run(std::stop_token stop) {
  std::stop_callback on_stop(stop, [this] { wake(); });
  while (!stop.stop_requested()) {
    woken_ = false;
    co_await watch_clock();
    const bool may_send = Clock::now() >= not_before();
    bool more = false;
    if (may_send) more = co_await send_batch(stop);
    if (!more) co_await wait(stop);
  }
  co_await close();
}

// What lost its bytes cannot be sent; those who are to know of it hear as of any mail that is refused.
void Lane::give_up_damaged(Items& items) {
  for (const auto& item : items) {
    if (!item.bytes.empty()) continue;
    service::log::error("outgoing mail has lost its text and is given up",
                        {{"id", std::to_string(item.id.value)}, {"to", item.recipient}});
    record(give_up(item, "its stored text is damaged", service::now()));
  }
  std::erase_if(items, [](const auto& item) { return item.bytes.empty(); });
}

// True if there may be more to send at once.
awaitable<bool> Lane::send_batch(std::stop_token stop) {
  auto items = co_await desk_.run([this] { return store_.take_due(name_, service::now(), batch()); });
  if (!items) {
    service::log::error("outbox cannot be read", {{"relay", name_}, {"error", items.error().message}});
    co_await net::sleep_until(net::Clock::now() + kTroublePause, stop);
    co_return false;
  }
  if (items->empty()) co_return false;
  give_up_damaged(*items);
  const auto began = Clock::now();
  if (!items->empty()) co_await send(*items, stop);
  fit_batch(Clock::now() - began);
  co_await recorder_.flush();
  co_return true;
}

void Lane::fit_batch(Clock::duration took) {
  if (took > kLongBatch) batch_ = std::max(std::min(most_, kSmallestBatch), batch_ / 2);
  if (took < kShortBatch) batch_ = std::min(most_, batch_ * 2);
}

// At the start, and whenever the wall clock was set back.
awaitable<void> Lane::watch_clock() {
  const auto wall = service::now();
  const auto steady = Clock::now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(steady - steady_);
  const auto back = wall_ ? set_back(*wall_, wall, elapsed) : std::chrono::seconds(0);
  const bool look = !wall_ || back > std::chrono::seconds(0);
  wall_ = wall;
  steady_ = steady;
  if (!look) co_return;
  const auto freed =
      co_await desk_.run([this, wall, back] { return store_.catch_up_outbox(name_, wall, back); });
  if (freed && *freed > 0)
    service::log::warn("the clock was set back: what waited for it is due",
                       {{"relay", name_}, {"items", std::to_string(*freed)}});
}

awaitable<void> Lane::wait(std::stop_token stop) {
  const auto next = co_await desk_.run([this] { return store_.next_due(name_); });
  if (woken_ || stop.stop_requested()) co_return;
  Clock::duration pause = kLongestSleep;
  if (next && *next) {
    const Clock::duration due = **next - service::now();
    pause = std::clamp<Clock::duration>(std::max(due, not_before() - Clock::now()), std::chrono::seconds(1),
                                        kLongestSleep);
  }
  timer_.expires_after(pause);
  boost::system::error_code cancelled;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace outbox
