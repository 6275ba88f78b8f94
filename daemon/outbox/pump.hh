#pragma once
// The lane of one relay's mail.

#include <memory>
#include <string>

#include "daemon/outbox/lane.hh"
#include "daemon/smtp/sender.hh"

namespace outbox {

struct Relay {
  std::string name;             // of the mailbox whose mail it sends
  std::string fallback_sender;  // used for the null return path where the relay refuses it; empty: never
  OnState state;
};

class Pump : public Lane {
 public:
  Pump(boost::asio::any_io_executor loop, Relay relay, std::unique_ptr<smtp::Sender> sender,
       service::DeskThread& desk, storage::Store& store);

 private:
  boost::asio::awaitable<void> send(const Items& items, std::stop_token stop) override;
  boost::asio::awaitable<void> close() override { return sender_->close(); }
  boost::asio::awaitable<void> offer(const Items& items, std::stop_token stop);
  bool may_fall_back(const smtp::Outcome& outcome) const;
  void settle_one(const storage::OutboxItem& item, const smtp::Outcome& outcome, bool stopping);
  void note_failure(const smtp::Outcome& outcome);
  void note_success();
  smtp::Envelope envelope_of(const storage::OutboxItem& item) const;

  Relay relay_;
  std::unique_ptr<smtp::Sender> sender_;
  int failures_ = 0;  // batches in a row for which the relay could not be used
  bool failed_in_batch_ = false;
  bool null_sender_refused_ = false;  // learnt from the relay; forgotten at the next start
};

}  // namespace outbox
