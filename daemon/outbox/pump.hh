#pragma once
// Sends what is due for one relay, until it is told to stop.
//
// Takes a batch from storage (durably `sending` from then on), hands it to the relay's connection, records
// the outcomes in one transaction, and sleeps until the next mail is due or wake() says that there is new
// mail. A relay that fails defers its own mail and nobody else's.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "daemon/outbox/recorder.hh"
#include "daemon/service/desk_thread.hh"
#include "daemon/smtp/sender.hh"
#include "storage/store.hh"

namespace outbox {

struct Relay {
  std::string name;             // of the mailbox whose mail it sends
  std::string fallback_sender;  // used for the null return path where the relay refuses it; empty: never
  // Told on the loop when the relay cannot be used (and why), and with nothing when it can be again.
  std::function<void(const std::string& trouble)> state;
};

class Pump {
 public:
  Pump(boost::asio::any_io_executor loop, Relay relay, std::unique_ptr<smtp::Sender> sender,
       service::DeskThread& desk, storage::Store& store);

  // Ends when `stop` is requested and the batch at work is recorded.
  boost::asio::awaitable<void> run(std::stop_token stop);
  void wake();  // on the loop's thread

 private:
  using Items = std::vector<storage::OutboxItem>;

  boost::asio::awaitable<bool> send_batch(std::stop_token stop);
  boost::asio::awaitable<void> send(const Items& items, std::stop_token stop);
  bool may_fall_back(const smtp::Outcome& outcome) const;
  void settle_one(const storage::OutboxItem& item, const smtp::Outcome& outcome, bool stopping);
  void note_failure(const smtp::Outcome& outcome);
  void note_success();
  boost::asio::awaitable<void> wait(std::stop_token stop);
  smtp::Envelope envelope_of(const storage::OutboxItem& item) const;

  Relay relay_;
  std::unique_ptr<smtp::Sender> sender_;
  service::DeskThread& desk_;
  storage::Store& store_;
  Recorder recorder_;
  boost::asio::steady_timer timer_;
  bool woken_ = false;
  int failures_ = 0;             // batches in a row for which the relay could not be used
  bool failed_in_batch_ = false;
  bool null_sender_refused_ = false;  // learnt from the relay; forgotten at the next start
};

}  // namespace outbox
