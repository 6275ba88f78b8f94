#include "daemon/outbox/pump.hh"

#include <utility>

#include "daemon/outbox/settle.hh"
#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"
#include "mailparse/compose.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
namespace log = service::log;

constexpr std::size_t kBatch = 50;

const char* words_for(smtp::Verdict verdict) {
  switch (verdict) {
    case smtp::Verdict::delivered:
      return "mail sent";
    case smtp::Verdict::deferred:
      return "mail not sent yet, is tried again";
    case smtp::Verdict::rejected:
      return "mail refused, is given up";
    case smtp::Verdict::ambiguous:
      return "mail may have been sent, is tried again under the same Message-ID";
  }
  return "mail handled";
}

void log_result(const Relay& relay, const storage::OutboxItem& item, const smtp::Outcome& outcome) {
  const auto level = outcome.verdict == smtp::Verdict::delivered ? log::info : log::warn;
  level(words_for(outcome.verdict), {{"relay", relay.name},
                                     {"id", std::to_string(item.id.value)},
                                     {"kind", item.kind},
                                     {"ticket", std::to_string(item.ticket.value)},
                                     {"to", item.recipient},
                                     {"attempt", std::to_string(item.attempts)},
                                     {"outcome", smtp::to_string(outcome.verdict)},
                                     {"reply", words_of(outcome)}});
}

}  // namespace

Pump::Pump(asio::any_io_executor loop, Relay relay, std::unique_ptr<smtp::Sender> sender,
           service::DeskThread& desk, storage::Store& store)
    : Lane(std::move(loop), relay.name, kBatch, desk, store),
      relay_(std::move(relay)),
      sender_(std::move(sender)) {}

smtp::Envelope Pump::envelope_of(const storage::OutboxItem& item) const {
  smtp::Envelope envelope;
  envelope.from = item.sender.empty() && null_sender_refused_ ? relay_.fallback_sender : item.sender;
  envelope.to = {item.recipient};
  envelope.bytes = item.bytes;
  const auto header = std::string_view(item.bytes).substr(0, item.bytes.find("\r\n\r\n"));
  envelope.utf8_header = mailparse::is_eight_bit(header);
  return envelope;
}

// `null_sender: auto`: mail that the relay refused for its null return path goes again with the mailbox's
// address.
bool Pump::may_fall_back(const smtp::Outcome& outcome) const {
  return outcome.null_sender_refused && !null_sender_refused_ && !relay_.fallback_sender.empty();
}

// A relay that cannot be reached, or does not let us in, is told of once a batch, however many mails wait.
void Pump::note_failure(const smtp::Outcome& outcome) {
  if (std::exchange(failed_in_batch_, true)) return;
  ++failures_;
  log::warn("relay cannot be used, its mail waits",
            {{"relay", relay_.name}, {"failures", std::to_string(failures_)}, {"error", words_of(outcome)}});
  if (relay_.state) relay_.state(outcome.text);
}

void Pump::note_success() {
  if (std::exchange(failures_, 0) == 0) return;
  log::info("relay works again", {{"relay", relay_.name}});
  if (relay_.state) relay_.state("");
}

void Pump::settle_one(const storage::OutboxItem& item, const smtp::Outcome& outcome, bool stopping) {
  const bool offered = outcome.stage > smtp::Stage::connect;
  const bool unusable = outcome.stage == smtp::Stage::connect && !stopping;
  if (unusable) note_failure(outcome);
  if (offered) note_success();
  if (outcome.stage != smtp::Stage::connect) log_result(relay_, item, outcome);
  record(settle(item, outcome, service::now(), unusable ? failures_ : 0));
}

awaitable<void> Pump::send(const Items& items, std::stop_token stop) {
  failed_in_batch_ = false;
  co_await offer(items, stop);
}

awaitable<void> Pump::offer(const Items& items, std::stop_token stop) {
  std::vector<smtp::Envelope> envelopes;
  for (const auto& item : items) envelopes.push_back(envelope_of(item));
  Items again;
  smtp::Sender::OnOutcome on_outcome = [&](std::size_t i, const smtp::Outcome& outcome) {
    if (may_fall_back(outcome))
      again.push_back(items[i]);
    else
      settle_one(items[i], outcome, stop.stop_requested());
  };
  co_await sender_->send(envelopes, on_outcome, stop);
  if (again.empty()) co_return;
  log::warn("relay refuses the null return path: acknowledgements go out with the mailbox's address",
            {{"relay", relay_.name}});
  null_sender_refused_ = true;
  co_await offer(again, stop);
}

}  // namespace outbox
