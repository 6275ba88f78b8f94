#include "daemon/outbox/recorder.hh"

#include <iterator>

#include "daemon/net/connection.hh"
#include "daemon/service/log.hh"

namespace outbox {
namespace {

constexpr std::chrono::seconds kTroublePause{5};  // the disk may have room again

}  // namespace

void Recorder::add(Settled settled) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(settled));
  }
  desk_.post([this] { (void)write(); });  // a failure is flush()'s to see
}

storage::Result<void> Recorder::write() {
  std::vector<Settled> batch;
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_);
  }
  if (batch.empty()) return {};
  std::vector<storage::OutboxResult> results;
  std::vector<storage::Event> events;
  std::vector<storage::Timer> timers;
  for (const auto& settled : batch) {
    results.push_back(settled.result);
    if (settled.event) events.push_back(*settled.event);
    if (settled.timer) timers.push_back(*settled.timer);
  }
  auto recorded = store_.record(results, events, timers);
  if (recorded) return recorded;
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(batch.begin()),
                  std::make_move_iterator(batch.end()));
  return recorded;
}

boost::asio::awaitable<void> Recorder::flush() {
  while (true) {
    const auto recorded = co_await desk_.run([this] { return write(); });
    if (recorded) co_return;
    service::log::error("outcomes of sent mail cannot be recorded yet",
                        {{"error", recorded.error().message}});
    co_await net::sleep_until(net::Clock::now() + kTroublePause, {});
  }
}

}  // namespace outbox
