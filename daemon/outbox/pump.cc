#include "daemon/outbox/pump.hh"

#include <algorithm>
#include <utility>

#include "daemon/desk/mail/relay_trouble.hh"
#include "daemon/outbox/retry.hh"
#include "daemon/outbox/shorten.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"
#include "mailparse/compose/compose.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
namespace log = service::log;

constexpr std::size_t kBatch = 50;
constexpr int kLastingFailures = 5;  // in a row, which takes a minute
constexpr int kLostAnswers = 3;      // in a row, before operators hear of them

const char* words_for(const storage::OutboxResult& result) {
  if (result.ambiguous) return "mail may have been sent, is tried again under the same Message-ID";
  if (result.state == storage::OutboxState::sent) return "mail sent";
  if (result.state == storage::OutboxState::dead) return "mail refused, is given up";
  return "mail not sent yet, is tried again";
}

void log_result(const Relay& relay, const storage::OutboxItem& item, const smtp::Outcome& outcome,
                const storage::OutboxResult& result) {
  const auto level = outcome.verdict == smtp::Verdict::delivered ? log::info : log::warn;
  level(words_for(result), {{"relay", relay.name},
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

smtp::Envelope Pump::envelope_of(const Parcel& parcel) const {
  const storage::OutboxItem& item = *parcel.item;
  smtp::Envelope envelope;
  const bool replaced = parcel.other_sender || (item.sender.empty() && null_sender_refused_);
  envelope.from = replaced ? relay_.fallback_sender : item.sender;
  envelope.to = {item.recipient};
  envelope.bytes = parcel.shortened.empty() ? item.bytes : parcel.shortened;
  const auto header = std::string_view(envelope.bytes).substr(0, envelope.bytes.find("\r\n\r\n"));
  envelope.utf8_header = mailparse::is_eight_bit(header);
  return envelope;
}

// How else the relay may take it: `null_sender: auto`: with the mailbox's address; too large, and for our own
// people: without what makes it so.
std::optional<Pump::Parcel> Pump::other_form(const Parcel& parcel, const smtp::Outcome& outcome) const {
  if (outcome.verdict == smtp::Verdict::delivered) return {};
  Parcel other = parcel;
  if (outcome.null_sender_refused && !relay_.fallback_sender.empty() && !parcel.other_sender) {
    other.other_sender = true;
    return other;
  }
  if (!outcome.too_large || !parcel.shortened.empty() || !may_be_shortened(*parcel.item)) return {};
  other.shortened = shortened(parcel.item->bytes, outcome.size_limit);
  if (other.shortened.empty()) return {};
  return other;
}

Pump::Clock::time_point Pump::not_before() const {
  constexpr std::chrono::seconds kLook{3};
  if (login_refused_ && !sender_->may_log_in()) return std::max(resting_, Clock::now() + kLook);
  return resting_;
}

// Once it cannot be used, whoever hears the same words again says no more of themselves.
bool Pump::is_in_trouble(const storage::OutboxItem& item, const smtp::Outcome& outcome) const {
  if (outcome.stage == smtp::Stage::connect || failed_in_batch_) return true;
  if (failures_ > 0 && alike(gist_of(outcome.text, item.recipient), trouble_)) return true;
  if (refusals_.is_its_own(item) || outcome.null_sender_refused) return false;
  return outcome.blame == smtp::Blame::relay || refusals_.is_shared(item);
}

// Told once a batch, however many mails wait. Operators get a mail where a person must act: a login that was
// refused, a "no" in words, or an outage that lasts. That nobody is known may be true of the two that were
// asked: of that they hear only where it goes on.
std::optional<storage::Timer> Pump::note_failure(const storage::OutboxItem& item,
                                                 const smtp::Outcome& outcome) {
  if (std::exchange(failed_in_batch_, true)) return {};
  resting_ = Clock::now() + rest_of_relay(++failures_);
  trouble_ = gist_of(outcome.text, item.recipient);
  login_refused_ = outcome.login_refused;
  log::warn("relay cannot be used, its mail waits",
            {{"relay", relay_.name}, {"failures", std::to_string(failures_)}, {"error", words_of(outcome)}});
  if (relay_.state) relay_.state(outcome.text);
  const bool said_no = outcome.login_refused ||
                       (outcome.verdict == smtp::Verdict::rejected && outcome.blame != smtp::Blame::message);
  if (told_ || (!said_no && failures_ < kLastingFailures)) return {};
  told_ = true;
  return desk::relay_trouble(relay_.name, words_of(outcome), service::now());
}

// Customers may get each mail again and again.
std::optional<storage::Timer> Pump::note_lost_answer(const smtp::Outcome& outcome) {
  if (++lost_answers_ != kLostAnswers || std::exchange(told_, true)) return {};
  return desk::relay_trouble(
      relay_.name,
      "nothing, where it should say that it took a mail: whoever the mail is for may get it several times (" +
          words_of(outcome) + ")",
      service::now());
}

void Pump::note_success() {
  lost_answers_ = 0;
  told_ = login_refused_ = false;
  resting_ = {};
  trouble_ = {};
  if (std::exchange(failures_, 0) == 0) return;
  log::info("relay works again", {{"relay", relay_.name}});
  if (relay_.state) relay_.state("");
}

void Pump::note_taken(const Parcel& parcel) {
  note_success();
  refusals_.taken(*parcel.item);
  if (!parcel.other_sender || null_sender_refused_) return;
  null_sender_refused_ = true;
  log::warn("relay refuses the null return path: acknowledgements go out with the mailbox's address",
            {{"relay", relay_.name}});
}

// A refusal of which it is not clear whom it is about waits for what the others of its batch hear.
void Pump::conclude(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping) {
  if (outcome.verdict == smtp::Verdict::delivered) return settle_taken(parcel, outcome);
  const bool later = outcome.verdict == smtp::Verdict::deferred && outcome.blame == smtp::Blame::message;
  if (later || is_final_by_itself(outcome)) {
    if (outcome.stage > smtp::Stage::connect) note_success();
    return settle_one(parcel, outcome, {});
  }
  if (outcome.by_offer) return settle_one(parcel, outcome, {});
  if (outcome.verdict == smtp::Verdict::ambiguous)
    return settle_one(parcel, outcome, {}, note_lost_answer(outcome));
  if (outcome.stage != smtp::Stage::connect) refusals_.add(*parcel.item, outcome.text);
  if (outcome.stage == smtp::Stage::connect || outcome.blame == smtp::Blame::relay)
    return settle_doubtful(parcel, outcome, stopping);
  undecided_.push_back({parcel, outcome});
}

// Of those that were refused before it, who heard what nobody else did is refused for itself.
void Pump::settle_taken(const Parcel& parcel, const smtp::Outcome& outcome) {
  const auto undecided = std::exchange(undecided_, {});
  std::vector<bool> alone;
  for (const auto& each : undecided) alone.push_back(!refusals_.is_shared(*each.parcel.item));
  note_taken(parcel);
  for (std::size_t i = 0; i < undecided.size(); ++i) {
    const auto& each = undecided[i];
    Standing standing;
    standing.takes_others = alone[i] && refusals_.is_proven(*each.parcel.item);
    settle_one(each.parcel, each.outcome, standing);
  }
  settle_one(parcel, outcome, {});
}

void Pump::settle_doubtful(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping) {
  Standing standing;
  standing.in_trouble = is_in_trouble(*parcel.item, outcome);
  standing.takes_others = refusals_.is_proven(*parcel.item);
  std::optional<storage::Timer> tell;
  if (standing.in_trouble && !stopping) {
    tell = note_failure(*parcel.item, outcome);
    standing.rest = rest_of_relay(failures_);
  }
  settle_one(parcel, outcome, standing, std::move(tell));
}

void Pump::settle_one(const Parcel& parcel, const smtp::Outcome& outcome, const Standing& standing,
                      std::optional<storage::Timer> tell) {
  const storage::OutboxItem& item = *parcel.item;
  Settled settled = settle(item, outcome, service::now(), standing);
  if (outcome.stage != smtp::Stage::connect) log_result(relay_, item, outcome, settled.result);
  if (tell) settled.timer = std::move(tell);
  if (outcome.verdict == smtp::Verdict::delivered && !parcel.shortened.empty())
    settled.event = shortened_event(item, service::now());
  record(std::move(settled));
}

// A slow relay does not hold up what comes meanwhile: after some seconds the rest of the batch waits for
// another one, in which pages and answers go first.
awaitable<void> Pump::send(const Items& items, std::stop_token stop) {
  failed_in_batch_ = false;
  std::vector<Parcel> parcels;
  for (const auto& item : items) parcels.push_back({&item});
  std::stop_source enough;
  const std::stop_callback all_ends(stop, [&enough] { enough.request_stop(); });
  co_await offer(std::move(parcels), 0, enough);
  for (const auto& each : std::exchange(undecided_, {}))
    settle_doubtful(each.parcel, each.outcome, stop.stop_requested());
}

// A mail is offered in at most three forms: as it is, with another sender, and shortened.
awaitable<void> Pump::offer(std::vector<Parcel> parcels, int depth, std::stop_source enough) {
  constexpr int kMostForms = 3;
  std::vector<smtp::Envelope> envelopes;
  for (const auto& parcel : parcels) envelopes.push_back(envelope_of(parcel));
  std::vector<Parcel> again;
  const auto end = Clock::now() + relay_.longest_batch;
  smtp::Sender::OnOutcome on_outcome = [&](std::size_t i, const smtp::Outcome& outcome) {
    auto other = depth + 1 < kMostForms ? other_form(parcels[i], outcome) : std::nullopt;
    if (other)
      again.push_back(*std::move(other));
    else
      conclude(parcels[i], outcome, enough.stop_requested());
    if (Clock::now() > end) enough.request_stop();
  };
  co_await sender_->send(envelopes, on_outcome, enough.get_token());
  if (again.empty()) co_return;
  co_await offer(std::move(again), depth + 1, enough);
}

}  // namespace outbox
