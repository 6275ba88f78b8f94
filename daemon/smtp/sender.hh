#pragma once
// Sends messages through one relay, over a connection that stays open between calls.
//
//   smtp::Sender relay(options);
//   auto outcomes = co_await relay.send(envelopes, {}, stop);   // one for each envelope, in order
//
// Where the relay offers PIPELINING, a message's commands travel in one piece, and the next message's right
// behind the final dot: one round trip a message. `on_outcome` is called as soon as an outcome is known, so
// that it can be committed before the next message is out: the time between the two is the only one in which
// a crash sends a mail twice.
//
// A connection that turns out to be dead when it is used again is replaced once without a word. A timeout or
// a failed connect, and a "no" that is about us rather than about one mail (blame.hh), end the
// call: the rest comes back as deferred, stage connect. One send() at a time; a
// second one throws std::logic_error. Stopping: what was not begun is deferred; behind a final dot the answer
// is awaited for a while still.

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "daemon/smtp/outcome.hh"
#include "daemon/smtp/relay.hh"

namespace smtp {

class Line;

class Sender {
 public:
  using OnOutcome = std::function<void(std::size_t index, const Outcome& outcome)>;

  explicit Sender(Relay relay);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // `envelopes` must stay where they are until the result is there. The Sender may not go before.
  awaitable<std::vector<Outcome>> send(std::span<const Envelope> envelopes, OnOutcome on_outcome,
                                       std::stop_token stop);
  // False while a login that was refused may not be tried again.
  bool may_log_in() const;
  // Says QUIT and closes.
  awaitable<void> close();

 private:
  std::shared_ptr<Line> line_;
};

}  // namespace smtp
