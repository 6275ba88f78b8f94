#pragma once
// Sends what is due on one lane of the outbox, until it is told to stop.
//
// A lane is a relay's mail, or a webhook's deliveries. A batch is taken from storage (durably `sending` from
// then on), handed to send(), its outcomes recorded, and the lane sleeps until the next item is due or wake()
// says that there is something new. A lane whose other end fails defers its own items and nobody else's. A
// batch is small where the other end is slow, so that a page or an answer that comes meanwhile waits for
// little.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "daemon/outbox/recorder.hh"
#include "daemon/runtime/desk_thread.hh"
#include "storage/store.hh"

namespace outbox {

// Told on the loop when the other end cannot be used (and why), and with nothing when it can be again.
using OnState = std::function<void(const std::string& trouble)>;

class Lane {
 public:
  virtual ~Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // Ends when `stop` is requested and the batch at work is recorded.
  boost::asio::awaitable<void> run(std::stop_token stop);
  void wake();  // on the loop's thread
  // An operator wants it tried now.
  void hurry() {
    end_rest();
    wake();
  }

 protected:
  using Items = std::vector<storage::OutboxItem>;

  Lane(boost::asio::any_io_executor loop, std::string name, std::size_t batch, service::DeskThread& desk,
       storage::Store& store);

  // Sends a batch in order; every item's outcome goes to record().
  virtual boost::asio::awaitable<void> send(const Items& items, std::stop_token stop) = 0;
  // Nothing is sent before this time. Of the steady clock: the other one may be set.
  using Clock = std::chrono::steady_clock;
  virtual Clock::time_point not_before() const { return {}; }
  virtual void end_rest() {}
  virtual std::size_t batch() const { return batch_; }
  virtual boost::asio::awaitable<void> close() { co_return; }

  void record(Settled settled) { recorder_.add(std::move(settled)); }
  const std::string& name() const { return name_; }

 private:
  boost::asio::awaitable<bool> send_batch(std::stop_token stop);
  void give_up_damaged(Items& items);
  boost::asio::awaitable<void> wait(std::stop_token stop);
  boost::asio::awaitable<void> watch_clock();
  void fit_batch(Clock::duration took);

  std::string name_;  // the relay of its items
  std::size_t most_, batch_;
  service::DeskThread& desk_;
  storage::Store& store_;
  Recorder recorder_;
  boost::asio::steady_timer timer_;
  bool woken_ = false;
  std::optional<storage::Instant> wall_;  // when the clock was looked at last, by both clocks
  Clock::time_point steady_{};
};

}  // namespace outbox
