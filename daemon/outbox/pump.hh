#pragma once
// The lane of one relay's mail.
//
// A relay that cannot be used rests, with a pause that grows, and one mail at a time asks whether it is well
// again; what waits for it is not touched. A refusal is the relay's where it says so, or where two mails to
// different people hear the same; it is the mail's own once the relay has taken another one.

#include <map>
#include <memory>
#include <string>

#include "daemon/outbox/lane.hh"
#include "daemon/outbox/settle.hh"
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
  // A mail on its way, in the form in which it is tried now.
  struct Parcel {
    const storage::OutboxItem* item = nullptr;
    bool other_sender = false;  // the mailbox's address instead of <>
    std::string shortened{};    // the mail without what made it too large; empty: it goes as it is
  };
  struct Refusal {
    std::string words, recipient;
    storage::OutboxId id{};
  };

  boost::asio::awaitable<void> send(const Items& items, std::stop_token stop) override;
  boost::asio::awaitable<void> close() override { return sender_->close(); }
  Clock::time_point not_before() const override;
  void end_rest() override { resting_ = {}; }
  std::size_t batch() const override { return failures_ > 0 ? 1 : Lane::batch(); }

  boost::asio::awaitable<void> offer(std::vector<Parcel> parcels, int depth, std::stop_token stop);
  smtp::Envelope envelope_of(const Parcel& parcel) const;
  std::optional<Parcel> other_form(const Parcel& parcel, const smtp::Outcome& outcome) const;
  void settle_one(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping);
  bool is_in_trouble(const storage::OutboxItem& item, const smtp::Outcome& outcome);
  bool heard_by_another(const storage::OutboxItem& item, const smtp::Outcome& outcome);
  std::optional<storage::Timer> note_failure(const smtp::Outcome& outcome);
  void note_success();
  void note_taken(const Parcel& parcel);

  Relay relay_;
  std::unique_ptr<smtp::Sender> sender_;
  int failures_ = 0;  // batches in a row for which the relay could not be used
  bool failed_in_batch_ = false, told_ = false, login_refused_ = false;
  bool null_sender_refused_ = false;  // learnt from the relay; forgotten at the next start
  Clock::time_point resting_{};
  std::string trouble_;                         // what it said when it was last found unusable
  Refusal last_refusal_;                        // of which nobody knows whom it was about
  std::map<std::int64_t, bool> refused_since_;  // mails that heard a "no"; true: another one was taken since
};

}  // namespace outbox
