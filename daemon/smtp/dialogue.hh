#pragma once
// What is said to a relay, from MAIL to the final dot, with pipelining and without. The connection is opened
// when needed, used again while it is well, and replaced when it is not.

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>

#include "daemon/smtp/relay.hh"
#include "daemon/smtp/transaction.hh"

namespace smtp {

class Line : public std::enable_shared_from_this<Line> {
 public:
  explicit Line(Relay relay) : relay_(std::move(relay)) {}

  awaitable<Outcome> send(const Envelope& envelope, const Envelope* next, std::stop_token stop);
  // Set once the relay cannot be used for the rest of this call.
  const std::optional<net::Error>& trouble() const { return trouble_; }

  bool may_log_in() const;
  void begin_call();  // throws if one is under way
  void end_call(
      const boost::asio::any_io_executor& executor);  // arms the timer that closes an idle connection
  awaitable<void> close();
  void hang_up();

 private:
  awaitable<Result<void>> run(Transaction& transaction, const Envelope* next, std::stop_token stop);
  awaitable<Result<void>> offer(Transaction& transaction, std::stop_token stop);
  awaitable<Result<void>> offer_stepwise(Transaction& transaction, std::stop_token stop);
  awaitable<Result<void>> deliver(Transaction& transaction, const Envelope* next, std::stop_token stop);
  awaitable<Result<void>> end_empty(std::stop_token stop);
  awaitable<Result<Reply>> answer_to_dot(std::stop_token stop);
  awaitable<Result<Reply>> say(std::string command, std::chrono::milliseconds patience, std::stop_token stop);
  awaitable<Result<Reply>> read(std::chrono::milliseconds patience, std::stop_token stop);
  awaitable<Result<void>> reset(std::stop_token stop);
  Result<Reply> out_of_step(const std::string& what);
  bool is_late(const Reply& mail) const;
  std::string group_of(const Envelope* next) const;
  awaitable<Result<void>> connect(std::stop_token stop);
  Outcome conclude(Transaction&& transaction);

  Relay relay_;
  std::unique_ptr<Client> client_;
  std::optional<net::Error> trouble_;
  Stage stage_ = Stage::connect;
  const Envelope* offered_ = nullptr;  // its commands went out behind the dot of the message before
  bool needs_reset_ = false;           // a transaction was begun and not ended
  bool dismissed_ = false;             // the relay said 421
  bool used_ = false;                  // the connection had another message before
  bool out_of_step_ = false;           // its answers are not to what we asked
  bool busy_ = false;
  std::unique_ptr<boost::asio::steady_timer> idle_;
};

}  // namespace smtp
