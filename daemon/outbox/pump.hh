#pragma once
// The lane of one relay's mail.
//
// A relay that cannot be used rests, with a pause that grows, and one mail at a time asks whether it is well
// again; what waits for it is not touched. A refusal is the relay's where it says so, or where two mails to
// different people hear the same, whatever its words; it is the mail's own once the relay has taken another
// one (refusals.hh).

#include <memory>
#include <string>
#include <vector>

#include "daemon/outbox/attempt_result.hh"
#include "daemon/outbox/lane.hh"
#include "daemon/outbox/refusals.hh"
#include "daemon/smtp/sender.hh"

namespace outbox {

struct Relay {
  std::string name;             // of the mailbox whose mail it sends
  std::string fallback_sender;  // used for the null return path where the relay refuses it; empty: never
  OnState state;
  std::chrono::milliseconds longest_batch{5000};  // then what comes meanwhile has its turn
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
  struct Undecided {
    Parcel parcel;
    smtp::Outcome outcome;
  };

  boost::asio::awaitable<void> send(const Items& items, std::stop_token stop) override;
  boost::asio::awaitable<void> close() override { return sender_->close(); }
  Clock::time_point not_before() const override;
  void end_rest() override { resting_ = {}; }
  std::size_t batch() const override { return failures_ > 0 ? 1 : Lane::batch(); }

  boost::asio::awaitable<void> offer(std::vector<Parcel> parcels, int depth, std::stop_source enough);
  smtp::Envelope envelope_of(const Parcel& parcel) const;
  std::optional<Parcel> other_form(const Parcel& parcel, const smtp::Outcome& outcome) const;
  void conclude(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping);
  void settle_taken(const Parcel& parcel, const smtp::Outcome& outcome);
  void settle_doubtful(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping);
  void settle_one(const Parcel& parcel, const smtp::Outcome& outcome, const Standing& standing,
                  std::optional<storage::Timer> tell = {});
  bool is_in_trouble(const storage::OutboxItem& item, const smtp::Outcome& outcome) const;
  std::optional<storage::Timer> note_failure(const storage::OutboxItem& item, const smtp::Outcome& outcome);
  std::optional<storage::Timer> note_lost_answer(const smtp::Outcome& outcome);
  void note_success();
  void note_taken(const Parcel& parcel);

  Relay relay_;
  std::unique_ptr<smtp::Sender> sender_;
  int failures_ = 0;      // batches in a row for which the relay could not be used
  int lost_answers_ = 0;  // in a row, to mails that it may have taken
  bool failed_in_batch_ = false, told_ = false, login_refused_ = false;
  bool null_sender_refused_ = false;  // learnt from the relay; forgotten at the next start
  Clock::time_point resting_{};
  Gist trouble_;                      // what it said when it was last found unusable
  Refusals refusals_;                 // of which nobody knows whom they are about
  std::vector<Undecided> undecided_;  // of this batch; what they point to outlives them
};

}  // namespace outbox
