#include "daemon/smtp/sender.hh"

#include <boost/asio/this_coro.hpp>

#include "daemon/smtp/dialogue.hh"

namespace smtp {

using net::Code;

Sender::Sender(Relay relay) : line_(std::make_shared<Line>(std::move(relay))) {}
Sender::~Sender() = default;

awaitable<std::vector<Outcome>> Sender::send(std::span<const Envelope> envelopes, OnOutcome on_outcome,
                                             std::stop_token stop) {
  const auto executor = co_await boost::asio::this_coro::executor;
  std::vector<Outcome> outcomes;
  line_->begin_call();
  for (std::size_t i = 0; i < envelopes.size(); ++i) {
    const net::Error stopped{Code::interrupted, "asked to stop", ""};
    if (line_->trouble() || stop.stop_requested()) {
      Transaction never(envelopes[i], Extensions{true, true, true, true, {}});
      never.on_loss(Stage::connect, line_->trouble().value_or(stopped));
      outcomes.push_back(std::move(never).outcome());
    } else {
      const Envelope* next = i + 1 < envelopes.size() ? &envelopes[i + 1] : nullptr;
      outcomes.push_back(co_await line_->send(envelopes[i], next, stop));
    }
    if (on_outcome) on_outcome(i, outcomes.back());
  }
  line_->end_call(executor);
  co_return outcomes;
}

bool Sender::may_log_in() const {
  return line_->may_log_in();
}

awaitable<void> Sender::close() {
  return line_->close();
}

}  // namespace smtp
