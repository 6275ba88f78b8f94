#pragma once
// The lane of one webhook's deliveries: one call after the other, in the order of each ticket and page.
//
// What fails by itself (HTTP 500) is tried again later, while others go on. A service that cannot be used at
// all (no connection, no answer, 429, 503) lets the lane rest, for as long as it asks where it asks. A call
// that is under way when we are to stop gets kGrace to be answered.

#include <functional>

#include "daemon/outbox/lane.hh"
#include "daemon/outbox/webhook_outcome.hh"
#include "daemon/outbox/webhook_request.hh"

namespace outbox {

class HookPump : public Lane {
 public:
  enum class Of : std::uint8_t { pages, others };
  // `random` gives numbers in [0, 1).
  HookPump(boost::asio::any_io_executor loop, Hook hook, Of of, std::function<double()> random, OnState state,
           service::DeskThread& desk, storage::Store& store);

 private:
  boost::asio::awaitable<void> send(const Items& items, std::stop_token stop) override;
  Clock::time_point not_before() const override { return resting_; }
  void end_rest() override { resting_ = {}; }
  boost::asio::awaitable<HookOutcome> offer(const storage::OutboxItem& item, const desk::Delivery& delivery,
                                            std::stop_token stop);
  boost::asio::awaitable<HookOutcome> search(const storage::OutboxItem& item, std::stop_token stop);
  void settle_one(const storage::OutboxItem& item, const desk::Delivery& delivery,
                  const HookOutcome& outcome);
  void note_state(const HookOutcome& outcome);

  Hook hook_;
  Of of_;
  std::function<double()> random_;
  OnState state_;
  int failures_ = 0;  // calls in a row for which the service could not be used
  storage::Instant rests_until_{}, quiet_until_{};
  Clock::time_point resting_{};
};

}  // namespace outbox
