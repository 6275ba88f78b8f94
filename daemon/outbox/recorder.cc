#include "daemon/outbox/recorder.hh"

#include <iterator>

#include "daemon/net/connection.hh"
#include "daemon/runtime/log.hh"

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
  auto recorded = record(batch);
  if (recorded) return recorded;
  if (recorded.error().fault == storage::Fault::conflict) recorded = record_apart(batch);
  if (recorded) return recorded;
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(batch.begin()),
                  std::make_move_iterator(batch.end()));
  return recorded;
}

storage::Result<void> Recorder::record(std::span<const Settled> batch) {
  std::vector<storage::OutboxResult> results;
  std::vector<storage::Event> events;
  std::vector<storage::Timer> timers;
  for (const auto& settled : batch) {
    results.push_back(settled.result);
    if (settled.event) events.push_back(*settled.event);
    if (settled.timer) timers.push_back(*settled.timer);
  }
  return store_.record(results, events, timers);
}

// One of them is about a mail that is gone, or a ticket: nothing is left to record of it, and the others must
// not wait for it. What could not be written yet stays in `batch`.
storage::Result<void> Recorder::record_apart(std::vector<Settled>& batch) {
  while (!batch.empty()) {
    auto recorded = record(std::span(batch).first(1));
    if (!recorded && recorded.error().fault == storage::Fault::conflict)
      recorded =
          store_.record(std::span(&batch.front().result, 1), {});  // its ticket may be gone, it may not
    if (!recorded && recorded.error().fault != storage::Fault::conflict) return recorded;
    if (!recorded)
      service::log::error(
          "an outcome of sent mail has no row any more, and is dropped",
          {{"id", std::to_string(batch.front().result.id.value)}, {"error", recorded.error().message}});
    batch.erase(batch.begin());
  }
  return {};
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
