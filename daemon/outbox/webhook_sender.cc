#include "daemon/outbox/webhook_sender.hh"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "daemon/http/client.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"

namespace outbox {
namespace {

namespace asio = boost::asio;
namespace log = service::log;
using asio::awaitable;

constexpr std::size_t kBatch = 10;
constexpr std::chrono::seconds kGrace{5};
constexpr std::chrono::minutes kPagesRest{1};  // at most: a page that is tried in an hour calls nobody
constexpr std::chrono::hours kQuiet{1};        // between two mails to operators about one webhook

// Asks to stop a while after it was asked to.
class Grace {
 public:
  Grace(const asio::any_io_executor& loop, std::stop_token stop)
      : timer_(loop), on_stop_(std::move(stop), [this] { begin(); }) {}
  std::stop_token token() const { return late_.get_token(); }

 private:
  void begin() {
    timer_.expires_after(kGrace);
    timer_.async_wait([late = late_](boost::system::error_code error) mutable {
      if (!error) late.request_stop();
    });
  }
  asio::steady_timer timer_;
  std::stop_source late_;
  std::stop_callback<std::function<void()>> on_stop_;
};

HookOutcome refused(std::string why) {
  HookOutcome outcome;
  outcome.verdict = HookVerdict::refused;
  outcome.text = std::move(why);
  return outcome;
}

// It had no turn: nothing was learnt about it.
HookOutcome not_offered(std::string why) {
  HookOutcome outcome;
  outcome.unusable = true;
  outcome.text = std::move(why);
  return outcome;
}

void log_outcome(const storage::OutboxItem& item, const HookOutcome& outcome) {
  const auto level = outcome.verdict == HookVerdict::taken ? log::info : log::warn;
  level("webhook called", {{"webhook", item.recipient},
                           {"id", std::to_string(item.id.value)},
                           {"ticket", std::to_string(item.ticket.value)},
                           {"attempt", std::to_string(item.attempts)},
                           {"outcome", to_string(outcome.verdict)},
                           {"answer", outcome.text}});
}

}  // namespace

HookPump::HookPump(asio::any_io_executor loop, Hook hook, Of of, std::function<double()> random,
                   OnState state, service::DeskThread& desk, storage::Store& store)
    : Lane(std::move(loop), of == Of::pages ? desk::page_lane_of(hook.name) : desk::lane_of(hook.name),
           kBatch, desk, store),
      hook_(std::move(hook)),
      of_(of),
      random_(std::move(random)),
      state_(std::move(state)) {}

awaitable<void> HookPump::send(const Items& items, std::stop_token stop) {
  for (const auto& item : items) {
    const auto delivery = desk::read_delivery(item.bytes).value_or(desk::Delivery{hook_.type, {}, {}, {}});
    HookOutcome outcome =
        not_offered(failures_ > 0 ? "waits until the service can be used" : "not tried before the stop");
    const bool has_turn = !stop.stop_requested() && Clock::now() >= not_before();
    if (has_turn) {
      outcome = co_await offer(item, delivery, stop);
      log_outcome(item, outcome);
      note_state(outcome);
    }
    settle_one(item, delivery, outcome);
  }
}

awaitable<HookOutcome> HookPump::offer(const storage::OutboxItem& item, const desk::Delivery& delivery,
                                       std::stop_token stop) {
  if (delivery.type != hook_.type)
    co_return refused("it was written for a service of type " + std::string(to_string(delivery.type)) +
                      ", and the policy now says " + std::string(to_string(hook_.type)));
  const Grace grace(co_await asio::this_coro::executor, stop);
  const bool may_be_there = is_tracker(hook_) && item.attempts > 1;
  if (may_be_there) {
    HookOutcome found = co_await search(item, grace.token());
    if (found.issue || found.verdict != HookVerdict::taken) co_return found;
  }
  http::Request request = to_request(hook_, item, delivery, service::now());
  const auto answer = co_await http::exchange(std::move(request), grace.token());
  HookOutcome outcome = judge(hook_, answer, service::now());
  if (is_tracker(hook_) && outcome.verdict == HookVerdict::taken) {
    outcome.issue = read_opened(*answer);
    // It was opened, but which one it is we do not know yet: the next try searches.
    if (!outcome.issue) {
      outcome.verdict = HookVerdict::ambiguous;
      outcome.text = "the tracker took it, and did not say where it is";
    }
  }
  co_return outcome;
}

// Taken with an issue: it is there. Taken without: it may be opened.
awaitable<HookOutcome> HookPump::search(const storage::OutboxItem& item, std::stop_token stop) {
  http::Request request = to_search(hook_, item);
  const auto answer = co_await http::exchange(std::move(request), stop);
  HookOutcome outcome = judge(hook_, answer, service::now());
  if (outcome.verdict == HookVerdict::taken) outcome.issue = read_found(*answer, item.message_id);
  if (outcome.verdict == HookVerdict::ambiguous)
    outcome.verdict = HookVerdict::deferred;  // a search changes nothing
  co_return outcome;
}

void HookPump::note_state(const HookOutcome& outcome) {
  if (!outcome.unusable) {
    if (std::exchange(failures_, 0) > 0 && state_) state_("");
    return;
  }
  auto rest = outcome.retry_after.value_or(rest_after(++failures_, random_()));
  if (of_ == Of::pages) rest = std::min<std::chrono::seconds>(rest, kPagesRest);
  rests_until_ = service::now() + rest;
  resting_ = Clock::now() + rest;
  if (state_) state_(outcome.text);
}

void HookPump::settle_one(const storage::OutboxItem& item, const desk::Delivery& delivery,
                          const HookOutcome& outcome) {
  const auto now = service::now();
  const bool tell = now >= quiet_until_;
  Settled settled = settle(item, delivery, outcome, {now, rests_until_, random_(), tell});
  if (tell && settled.result.state == storage::OutboxState::dead) quiet_until_ = now + kQuiet;
  record(std::move(settled));
}

}  // namespace outbox
