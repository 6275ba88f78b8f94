#include "daemon/outbox/pump.hh"

#include <algorithm>
#include <utility>

#include "daemon/desk/relay_trouble.hh"
#include "daemon/outbox/retry.hh"
#include "daemon/outbox/shorten.hh"
#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"
#include "mailparse/compose.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
namespace log = service::log;

constexpr std::size_t kBatch = 50;
constexpr int kLastingFailures = 5;  // in a row, which takes a minute

const char* words_for(const storage::OutboxResult& result) {
  if (result.ambiguous) return "mail may have been sent, is tried again under the same Message-ID";
  switch (result.state) {
    case storage::OutboxState::sent:
      return "mail sent";
    case storage::OutboxState::dead:
      return "mail refused, is given up";
    default:
      return "mail not sent yet, is tried again";
  }
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

// What a reply says apart from addresses and numbers of mails, to compare two of them: code and status, then
// plain words.
std::string gist_of(std::string_view text) {
  std::string gist;
  for (int count = 0; !text.empty(); ++count) {
    const auto blank = text.find(' ');
    const auto word = text.substr(0, blank);
    const bool plain = word.find_first_of("@0123456789<>") == std::string_view::npos;
    const bool code = count < 2 && word.find_first_not_of("0123456789.") == std::string_view::npos;
    if (code || plain) gist.append(word).append(" ");
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return gist;
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

// The same words from another mail to somebody else, with nothing taken in between.
bool Pump::heard_by_another(const storage::OutboxItem& item, const smtp::Outcome& outcome) {
  Refusal refusal{gist_of(outcome.text), item.recipient, item.id};
  const bool same = refusal.words == last_refusal_.words && refusal.id != last_refusal_.id &&
                    refusal.recipient != last_refusal_.recipient;
  const bool goes_on = failures_ > 0 && refusal.words == trouble_;
  last_refusal_ = std::move(refusal);
  return same || goes_on;
}

bool Pump::is_in_trouble(const storage::OutboxItem& item, const smtp::Outcome& outcome) {
  constexpr std::size_t kMostKept = 10'000;
  if (outcome.stage == smtp::Stage::connect) return true;
  if (outcome.blame == smtp::Blame::message || outcome.verdict == smtp::Verdict::ambiguous) return false;
  if (refused_since_.size() > kMostKept) refused_since_.clear();
  const bool its_own = refused_since_.try_emplace(item.id.value, false).first->second;
  if (its_own || outcome.null_sender_refused) return false;
  return outcome.blame == smtp::Blame::relay || heard_by_another(item, outcome);
}

// Told once a batch, however many mails wait. Operators get a mail where a person must act: a login that was
// refused, a "no" in words, or an outage that lasts.
std::optional<storage::Timer> Pump::note_failure(const smtp::Outcome& outcome) {
  if (std::exchange(failed_in_batch_, true)) return {};
  resting_ = Clock::now() + rest_of_relay(++failures_);
  trouble_ = gist_of(outcome.text);
  login_refused_ = outcome.login_refused;
  log::warn("relay cannot be used, its mail waits",
            {{"relay", relay_.name}, {"failures", std::to_string(failures_)}, {"error", words_of(outcome)}});
  if (relay_.state) relay_.state(outcome.text);
  const bool said_no = outcome.login_refused || outcome.verdict == smtp::Verdict::rejected;
  if (told_ || (!said_no && failures_ < kLastingFailures)) return {};
  told_ = true;
  return desk::relay_trouble(relay_.name, words_of(outcome), service::now());
}

void Pump::note_success() {
  told_ = login_refused_ = false;
  resting_ = {};
  trouble_.clear();
  if (std::exchange(failures_, 0) == 0) return;
  log::info("relay works again", {{"relay", relay_.name}});
  if (relay_.state) relay_.state("");
}

void Pump::note_taken(const Parcel& parcel) {
  note_success();
  last_refusal_ = {};
  refused_since_.erase(parcel.item->id.value);
  for (auto& [id, taken_since] : refused_since_) taken_since = true;
  if (!parcel.other_sender || null_sender_refused_) return;
  null_sender_refused_ = true;
  log::warn("relay refuses the null return path: acknowledgements go out with the mailbox's address",
            {{"relay", relay_.name}});
}

void Pump::settle_one(const Parcel& parcel, const smtp::Outcome& outcome, bool stopping) {
  const storage::OutboxItem& item = *parcel.item;
  Standing standing;
  const bool taken = outcome.verdict == smtp::Verdict::delivered;
  if (taken) note_taken(parcel);
  standing.in_trouble = !taken && is_in_trouble(item, outcome);
  std::optional<storage::Timer> tell;
  if (standing.in_trouble && !stopping) {
    tell = note_failure(outcome);
    standing.rest = rest_of_relay(failures_);
  } else if (!taken && outcome.stage > smtp::Stage::connect && outcome.blame == smtp::Blame::message) {
    note_success();
  }
  const auto refused = refused_since_.find(item.id.value);
  standing.takes_others = refused != refused_since_.end() && std::exchange(refused->second, false);
  Settled settled = settle(item, outcome, service::now(), standing);
  if (outcome.stage != smtp::Stage::connect) log_result(relay_, item, outcome, settled.result);
  if (tell) settled.timer = std::move(tell);
  if (taken && !parcel.shortened.empty()) settled.event = shortened_event(item, service::now());
  record(std::move(settled));
}

awaitable<void> Pump::send(const Items& items, std::stop_token stop) {
  failed_in_batch_ = false;
  std::vector<Parcel> parcels;
  for (const auto& item : items) parcels.push_back({&item});
  co_await offer(std::move(parcels), 0, stop);
}

// A mail is offered in at most three forms: as it is, with another sender, and shortened.
awaitable<void> Pump::offer(std::vector<Parcel> parcels, int depth, std::stop_token stop) {
  constexpr int kMostForms = 3;
  std::vector<smtp::Envelope> envelopes;
  for (const auto& parcel : parcels) envelopes.push_back(envelope_of(parcel));
  std::vector<Parcel> again;
  smtp::Sender::OnOutcome on_outcome = [&](std::size_t i, const smtp::Outcome& outcome) {
    auto other = depth + 1 < kMostForms ? other_form(parcels[i], outcome) : std::nullopt;
    if (other)
      again.push_back(*std::move(other));
    else
      settle_one(parcels[i], outcome, stop.stop_requested());
  };
  co_await sender_->send(envelopes, on_outcome, stop);
  if (again.empty()) co_return;
  co_await offer(std::move(again), depth + 1, stop);
}

}  // namespace outbox
