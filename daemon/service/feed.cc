#include "daemon/service/feed.hh"

#include <unordered_set>

#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"

namespace service {
namespace {

using imap::awaitable;
using imap::Result;
using imap::Uid;
using imap::UidValidity;

// The watcher backs off and asks again, whatever kept the desk from taking the mail.
tl::unexpected<net::Error> unavailable(const storage::Error& error) {
  return net::failure(net::Code::refused, "the desk could not take mail: " + error.message, error.hint);
}

void log_fate(const storage::LedgerEntry& entry) {
  const auto level = entry.fate == storage::Fate::quarantined ? log::warn : log::info;
  level("mail taken", {{"mailbox", entry.place.mailbox},
                       {"uid", std::to_string(entry.place.uid)},
                       {"fate", std::string(to_string(entry.fate))},
                       {"ticket", std::to_string(entry.ticket.value)},
                       {"bytes", std::to_string(entry.size)},
                       {"reason", entry.reason}});
}

}  // namespace

Feed::Feed(std::string mailbox, DeskThread& desk, storage::Store& store, intake::Intake& intake,
           std::function<void()> taken, std::function<void(const std::string&, const imap::State&)> state)
    : mailbox_(std::move(mailbox)),
      desk_(desk),
      store_(store),
      intake_(intake),
      taken_(std::move(taken)),
      state_(std::move(state)) {}

awaitable<Result<Uid>> Feed::position(UidValidity uidvalidity) {
  const auto next =
      co_await desk_.run([this, uidvalidity] { return store_.next_uid(mailbox_, uidvalidity); });
  if (!next) co_return unavailable(next.error());
  co_return *next;
}

awaitable<Result<std::vector<Uid>>> Feed::pending_after(UidValidity uidvalidity) {
  const auto entries =
      co_await desk_.run([this, uidvalidity] { return store_.server_pending(mailbox_, uidvalidity); });
  if (!entries) co_return unavailable(entries.error());
  std::vector<Uid> uids;
  for (const auto& entry : *entries) uids.push_back(entry.place.uid);
  co_return uids;
}

awaitable<Result<std::vector<Uid>>> Feed::take(UidValidity uidvalidity,
                                               std::vector<imap::FetchedMail> mails) {
  std::vector<storage::Arrival> arrivals;
  for (const auto& mail : mails)
    arrivals.push_back({{mailbox_, uidvalidity, mail.uid}, mail.bytes, mail.internal_date, mail.truncated});
  const auto entries = co_await desk_.run([this, &arrivals] { return intake_.take(arrivals, now()); });
  if (!entries) co_return unavailable(entries.error());
  taken_();
  std::vector<Uid> settled;
  for (const auto& entry : *entries) {
    log_fate(entry);
    settled.push_back(entry.place.uid);
  }
  co_return settled;
}

awaitable<Result<void>> Feed::unfetchable(UidValidity uidvalidity, Uid uid, std::string reason) {
  const storage::Place place{mailbox_, uidvalidity, uid};
  const auto entry = co_await desk_.run(
      [this, &place, &reason] { return store_.receive_unfetchable(place, reason, now()); });
  if (!entry) co_return unavailable(entry.error());
  log_fate(*entry);
  co_return Result<void>{};
}

awaitable<Result<void>> Feed::after_done(UidValidity uidvalidity, std::vector<Uid> uids) {
  const auto marked = co_await desk_.run([this, uidvalidity, &uids]() -> storage::Result<void> {
    const auto pending = store_.server_pending(mailbox_, uidvalidity);
    if (!pending) return tl::unexpected(pending.error());
    const std::unordered_set<Uid> done(uids.begin(), uids.end());
    std::vector<storage::LedgerId> ids;
    for (const auto& entry : *pending)
      if (done.contains(entry.place.uid)) ids.push_back(entry.id);
    return store_.mark_server_done(ids);
  });
  if (!marked) co_return unavailable(marked.error());
  co_return Result<void>{};
}

void Feed::changed(const imap::State& state) {
  using Phase = imap::State::Phase;
  if (state.phase == Phase::waiting && state.error) {
    failing_ = true;
    log::warn("mailbox failed", {{"mailbox", mailbox_},
                                 {"error", net::to_string(*state.error)},
                                 {"retry_ms", std::to_string(state.retry_in.count())}});
  } else if (state.phase == Phase::watching && failing_) {
    failing_ = false;
    log::info("mailbox works again", {{"mailbox", mailbox_}});
  }
  state_(mailbox_, state);
}

void Feed::trouble(const net::Error& error) {
  log::warn("mailbox needs attention", {{"mailbox", mailbox_}, {"error", net::to_string(error)}});
}

}  // namespace service
