#include "daemon/outbox/lane.hh"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/net/connection.hh"
#include "daemon/outbox/settle.hh"
#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::chrono::seconds kTroublePause{5};  // after storage failed: the disk may have room again

}  // namespace

Lane::Lane(asio::any_io_executor loop, std::string name, std::size_t batch, service::DeskThread& desk,
           storage::Store& store)
    : name_(std::move(name)),
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
    const bool may_send = service::now() >= not_before();
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
  auto items = co_await desk_.run([this] { return store_.take_due(name_, service::now(), batch_); });
  if (!items) {
    service::log::error("outbox cannot be read", {{"relay", name_}, {"error", items.error().message}});
    co_await net::sleep_until(net::Clock::now() + kTroublePause, stop);
    co_return false;
  }
  if (items->empty()) co_return false;
  give_up_damaged(*items);
  if (!items->empty()) co_await send(*items, stop);
  co_await recorder_.flush();
  co_return true;
}

awaitable<void> Lane::wait(std::stop_token stop) {
  const auto next = co_await desk_.run([this] { return store_.next_due(name_); });
  if (woken_ || stop.stop_requested()) co_return;
  auto pause = std::chrono::seconds(std::chrono::hours(1));
  if (next && *next)
    pause = std::clamp(std::max(**next, not_before()) - service::now(), std::chrono::seconds(1), pause);
  timer_.expires_after(pause);
  boost::system::error_code cancelled;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace outbox
