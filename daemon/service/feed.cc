#include "daemon/service/feed.hh"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "daemon/intake/tell.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"
#include "daemon/service/first_look.hh"

namespace service {
namespace {

using imap::awaitable;
using imap::Result;
using imap::Uid;
using imap::UidValidity;
using Life = storage::Standing::Life;

constexpr std::size_t kAskedAgainAtOnce = 20;
constexpr std::size_t kLandmarks = 20;
constexpr std::chrono::hours kDay{24};
constexpr std::chrono::days kLately{14};
constexpr std::chrono::minutes kLookedAgain{5};  // so that not every look costs a write
constexpr std::chrono::minutes kPatience{10};    // before operators hear of a mail that cannot be fetched

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

std::optional<storage::Instant> date_of(const rules::Since& since) {
  if (since.kind != rules::Since::Kind::date) return {};
  return storage::Instant(since.date.time_since_epoch());
}

// A word that changes when the policy says something else.
std::string rule_of(const rules::Since& since) {
  if (since.kind == rules::Since::Kind::all) return "all";
  return "since " + std::to_string(since.date.time_since_epoch().count());
}

storage::Instant oldest_of(const std::vector<imap::Metadata>& mails, storage::Instant oldest) {
  for (const auto& mail : mails)
    if (mail.internal_date != storage::Instant{}) oldest = std::min(oldest, mail.internal_date);
  return oldest;
}

// Mails that are left alone, though they are so young that somebody may wait for an answer.
std::ptrdiff_t left_lately(const std::vector<imap::Metadata>& mails, std::optional<storage::Instant> since,
                           storage::Instant now) {
  return std::count_if(mails.begin(), mails.end(), [&](const imap::Metadata& mail) {
    return since && mail.internal_date < *since && mail.internal_date > now - kLately;
  });
}

desk::Trouble left_alone(const std::string& mailbox, std::ptrdiff_t mails) {
  return {"mailbox " + mailbox + " left alone",
          std::to_string(mails) + " recent mails in " + mailbox + " are left alone",
          "Mailbox " + mailbox +
              " was in use before ticketd came to it: mail that was there and is older than a day is left "
              "alone. " +
              std::to_string(mails) +
              " of those mails came within the last two weeks, and somebody may still wait for an "
              "answer.\n\nIf the desk is to take them, give the mailbox a date in the policy (`since: "
              "2026-03-01`) and reload; "
              "`ticketctl audit` counts what is left alone.\n",
          kDay};
}

bool is_left(const std::vector<storage::LeftAlone>& ranges, Uid uid) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [uid](const auto& range) { return range.first <= uid && uid <= range.last; });
}

storage::Result<std::vector<Uid>> find_unknown(const storage::Store& store, const std::string& mailbox,
                                               UidValidity uidvalidity, const std::vector<Uid>& uids) {
  const auto known = store.known_uids(mailbox, uidvalidity);
  if (!known) return tl::unexpected(known.error());
  const auto ranges = store.left_alone(mailbox, uidvalidity);
  if (!ranges) return tl::unexpected(ranges.error());
  std::vector<Uid> unknown;
  std::set_difference(uids.begin(), uids.end(), known->begin(), known->end(), std::back_inserter(unknown));
  std::erase_if(unknown, [&](Uid uid) { return is_left(*ranges, uid); });
  return unknown;
}

}  // namespace

Feed::Feed(Fed fed, DeskThread& desk, storage::Store& store, intake::Intake& intake,
           std::function<void()> taken, std::function<void(const std::string&, const imap::State&)> state)
    : fed_(std::move(fed)),
      desk_(desk),
      store_(store),
      intake_(intake),
      taken_(std::move(taken)),
      state_(std::move(state)),
      outage_(fed_.mailbox, desk, store, intake) {}

awaitable<Result<Uid>> Feed::position(UidValidity uidvalidity) {
  const auto next =
      co_await desk_.run([this, uidvalidity] { return store_.next_uid(fed_.mailbox, uidvalidity); });
  if (!next) co_return unavailable(next.error());
  co_return *next;
}

awaitable<Result<imap::Standing>> Feed::enter(imap::Selected selected) {
  const storage::Selection selection{fed_.mailbox, fed_.origin, selected.uidvalidity, selected.uidnext,
                                     selected.other};
  const auto entered = co_await desk_.run([this, &selection]() -> storage::Result<storage::Standing> {
    auto standing = store_.enter_mailbox(selection);
    if (!standing || fed_.since.kind == rules::Since::Kind::first_start) return standing;
    const auto changed = store_.change_since(fed_.mailbox, rule_of(fed_.since), date_of(fed_.since));
    if (!changed) return tl::unexpected(changed.error());
    const Life life = standing->life;
    storage::Selection again = selection;
    again.other = false;
    standing = store_.enter_mailbox(again);
    if (standing) standing->life = life;
    return standing;
  });
  if (!entered) co_return unavailable(entered.error());
  ours_since_ = entered->ours_since;
  co_await tell_life(*entered, selected);
  imap::Standing standing;
  standing.next = entered->next;
  standing.first_next = entered->first_next;
  standing.since = entered->since;
  standing.undecided = !entered->since_decided;
  standing.anew = entered->life != Life::known;
  co_return standing;
}

awaitable<Result<std::vector<imap::Landmark>>> Feed::landmarks(UidValidity uidvalidity) {
  const auto known = co_await desk_.run(
      [this, uidvalidity] { return store_.landmarks(fed_.mailbox, uidvalidity, kLandmarks); });
  if (!known) co_return unavailable(known.error());
  std::vector<imap::Landmark> marks;
  for (const auto& mark : *known) marks.push_back({mark.uid, mark.internal_date});
  co_return marks;
}

awaitable<Result<bool>> Feed::is_known(UidValidity uidvalidity, Uid uid, std::string start) {
  const storage::Place place{fed_.mailbox, uidvalidity, uid};
  const auto same = co_await desk_.run([this, &place, &start] { return store_.begins_with(place, start); });
  if (!same) co_return unavailable(same.error());
  co_return *same;
}

awaitable<void> Feed::tell_life(storage::Standing standing, imap::Selected selected) {
  std::string what;
  if (standing.life == Life::moved)
    what = "the policy leads to another mailbox than before, which was " + standing.former;
  if (standing.life == Life::restored && selected.other)
    what = "under numbers up to " + std::to_string(standing.known_next - 1) +
           " the server has other mails than those that are known: this is another mailbox, or one from a "
           "backup";
  else if (standing.life == Life::restored)
    what = "the server is about to give mail the number " + std::to_string(selected.uidnext) +
           ", but mail up to " + std::to_string(standing.known_next - 1) +
           " is known: this is another mailbox, or one from a backup";
  if (what.empty()) co_return;
  log::warn(
      "another mailbox stands behind this name: its mail is taken, and what is known already is told by its "
      "bytes",
      {{"mailbox", fed_.mailbox}, {"reason", what}});
  desk::Trouble trouble{
      "mailbox " + fed_.mailbox + " replaced", "another mailbox behind " + fed_.mailbox,
      "Mailbox " + fed_.mailbox + ": " + what +
          ".\n\nIts mail is taken; mail that was taken before is known by its bytes and makes no second "
          "ticket. Of a mailbox in use, what came before the last look at the former one may be left alone: "
          "`ticketctl audit` counts that, and `since:` of the mailbox takes it. If this is not the mailbox "
          "that you mean, correct `imap:` in the policy and "
          "reload.\n",
      kDay};
  co_await tell(std::move(trouble));
}

awaitable<void> Feed::tell(desk::Trouble trouble) {
  const auto told = co_await desk_.run(
      [this, &trouble] { return intake::tell_operators(store_, intake_.policy(), trouble, now()); });
  if (!told)
    log::warn("the operators could not be told",
              {{"mailbox", fed_.mailbox}, {"error", told.error().message}});
  if (told) taken_();
}

awaitable<Result<std::optional<imap::Instant>>> Feed::first_look(UidValidity uidvalidity,
                                                                 std::vector<imap::Metadata> mails) {
  // Nobody has seen what came between the moment from which on the mailbox is ours and this look.
  const auto ours = std::min(now(), ours_since_.value_or(now()));
  const auto since = first_since(mails, ours);
  // Where all is taken, what somebody read years ago and puts here later is still no mail to the desk.
  const auto kept = since.value_or(oldest_of(mails, ours - kDay));
  const auto set = co_await desk_.run([this, &kept] { return store_.set_since(fed_.mailbox, kept); });
  if (!set) co_return unavailable(set.error());
  log::info("first look at a mailbox", {{"mailbox", fed_.mailbox},
                                        {"uidvalidity", std::to_string(uidvalidity)},
                                        {"mails", std::to_string(mails.size())},
                                        {"taken", since ? "of the last day and newer" : "all"}});
  if (const auto recent = left_lately(mails, since, now()); recent > 0)
    co_await tell(left_alone(fed_.mailbox, recent));
  co_return kept;
}

awaitable<Result<void>> Feed::leave(UidValidity uidvalidity, std::vector<imap::Run> old) {
  std::vector<storage::LeftAlone> ranges;
  std::size_t mails = 0;
  for (const auto& run : old) {
    ranges.push_back({run.first, run.last, run.count});
    mails += run.count;
  }
  const auto left = co_await desk_.run(
      [this, uidvalidity, &ranges] { return store_.leave_alone(fed_.mailbox, uidvalidity, ranges); });
  if (!left) co_return unavailable(left.error());
  log::warn("mail from before the desk is left alone; `since:` of the mailbox takes more",
            {{"mailbox", fed_.mailbox}, {"mails", std::to_string(mails)}});
  co_return Result<void>{};
}

awaitable<Result<std::vector<Uid>>> Feed::unknown(UidValidity uidvalidity, std::vector<Uid> uids) {
  const auto unknown = co_await desk_.run(
      [this, uidvalidity, &uids] { return find_unknown(store_, fed_.mailbox, uidvalidity, uids); });
  if (!unknown) co_return unavailable(unknown.error());
  if (!unknown->empty())
    log::warn("the server has mail that it did not list before",
              {{"mailbox", fed_.mailbox},
               {"mails", std::to_string(unknown->size())},
               {"first", std::to_string(unknown->front())}});
  co_return *unknown;
}

awaitable<Result<std::vector<Uid>>> Feed::due(UidValidity uidvalidity) {
  const auto entries = co_await desk_.run([this, uidvalidity] {
    return store_.take_unfetched(fed_.mailbox, uidvalidity, now(), kAskedAgainAtOnce);
  });
  if (!entries) co_return unavailable(entries.error());
  std::vector<Uid> uids;
  for (const auto& entry : *entries) uids.push_back(entry.place.uid);
  co_return uids;
}

awaitable<Result<imap::Pending>> Feed::pending_after(UidValidity uidvalidity) {
  const auto entries =
      co_await desk_.run([this, uidvalidity] { return store_.server_pending(fed_.mailbox, uidvalidity); });
  if (!entries) co_return unavailable(entries.error());
  imap::Pending pending;
  for (const auto& entry : *entries)
    (entry.copied ? pending.copied : pending.whole).push_back(entry.place.uid);
  co_return pending;
}

// Only what is in the ledger at its place, whole, may be settled on the server.
awaitable<Result<std::vector<Uid>>> Feed::take(UidValidity uidvalidity,
                                               std::vector<imap::FetchedMail> mails) {
  std::vector<storage::Arrival> arrivals;
  for (const auto& mail : mails)
    arrivals.push_back(
        {{fed_.mailbox, uidvalidity, mail.uid}, mail.bytes, mail.internal_date, mail.truncated, mail.keep});
  const auto entries = co_await desk_.run([this, &arrivals] { return intake_.take(arrivals, now()); });
  if (!entries) co_return unavailable(entries.error());
  taken_();
  std::vector<Uid> settled;
  for (const auto& entry : *entries) {
    log_fate(entry);
    if (entry.truncated)
      log::warn("the mail is larger than limits.mail: its beginning was taken, the whole stays on the server",
                {{"mailbox", fed_.mailbox}, {"uid", std::to_string(entry.place.uid)}});
    const bool is_decided = entry.fate != storage::Fate::received;
    if (is_decided && entry.place.uidvalidity == uidvalidity && !entry.server_done)
      settled.push_back(entry.place.uid);
  }
  co_return settled;
}

awaitable<Result<void>> Feed::unfetched(UidValidity uidvalidity, Uid uid, std::string reason) {
  const storage::Place place{fed_.mailbox, uidvalidity, uid};
  const auto entry =
      co_await desk_.run([this, &place, &reason] { return store_.note_unfetched(place, reason, now()); });
  if (!entry) co_return unavailable(entry.error());
  const bool given_up = entry->fate == storage::Fate::quarantined;
  if (const std::string text = std::to_string(given_up) + reason;
      news_.is_news(text, OnceDaily::Clock::now()))
    log::warn(given_up ? "mail cannot be fetched: it is in quarantine, without its bytes"
                       : "mail cannot be fetched yet: it is asked for again",
              {{"mailbox", fed_.mailbox}, {"uid", std::to_string(uid)}, {"reason", reason}});
  if (now() - entry->received < kPatience) co_return Result<void>{};
  desk::Trouble trouble{
      "unfetched " + fed_.mailbox, "mail of " + fed_.mailbox + " cannot be fetched",
      "Mailbox " + fed_.mailbox + " lists mail that its server does not hand out, number " +
          std::to_string(uid) + " for instance: " + reason +
          ".\n\nThe mail stays on the server untouched and is asked for again. Look at it there with "
          "a mail client; `ticketctl quarantine list` shows what was given up, `ticketctl quarantine "
          "retry` asks at once.\n",
      kDay};
  co_await tell(std::move(trouble));
  co_return Result<void>{};
}

awaitable<Result<void>> Feed::copied(UidValidity uidvalidity, std::vector<Uid> uids) {
  return mark(uidvalidity, std::move(uids), &storage::Store::mark_copied);
}

awaitable<Result<void>> Feed::after_done(UidValidity uidvalidity, std::vector<Uid> uids) {
  return mark(uidvalidity, std::move(uids), &storage::Store::mark_server_done);
}

awaitable<Result<void>> Feed::mark(UidValidity uidvalidity, std::vector<Uid> uids, Marking marking) {
  const auto marked = co_await desk_.run(
      [&store = store_, &mailbox = fed_.mailbox, uidvalidity, &uids, marking]() -> storage::Result<void> {
        const auto pending = store.server_pending(mailbox, uidvalidity);
        if (!pending) return tl::unexpected(pending.error());
        const std::unordered_set<Uid> done(uids.begin(), uids.end());
        std::vector<storage::LedgerId> ids;
        for (const auto& entry : *pending)
          if (done.contains(entry.place.uid)) ids.push_back(entry.id);
        return (store.*marking)(ids);
      });
  if (!marked) co_return unavailable(marked.error());
  co_return Result<void>{};
}

void Feed::note_look() {
  const auto at = std::chrono::steady_clock::now();
  if (looked_ && at - *looked_ < kLookedAgain) return;
  looked_ = at;
  desk_.post([&store = store_, mailbox = fed_.mailbox, now = now()] {
    if (const auto noted = store.note_look(mailbox, now); !noted)
      log::warn("a look at a mailbox could not be noted",
                {{"mailbox", mailbox}, {"error", noted.error().message}});
  });
}

void Feed::changed(const imap::State& state) {
  using Phase = imap::State::Phase;
  if (state.phase == Phase::watching) {
    outage_.works(now());
    note_look();
  }
  if (state.phase == Phase::waiting && state.error) {
    failing_ = true;
    outage_.fails(net::to_string(*state.error), OutageWatch::Clock::now(), now());
    log::warn("mailbox failed", {{"mailbox", fed_.mailbox},
                                 {"error", net::to_string(*state.error)},
                                 {"retry_ms", std::to_string(state.retry_in.count())}});
  } else if (state.phase == Phase::watching && failing_) {
    failing_ = false;
    log::info("mailbox works again", {{"mailbox", fed_.mailbox}});
  }
  state_(fed_.mailbox, state);
}

void Feed::trouble(const net::Error& error) {
  if (!news_.is_news(net::to_string(error), OnceDaily::Clock::now())) return;
  log::warn("mailbox needs attention; this is told once a day",
            {{"mailbox", fed_.mailbox}, {"error", net::to_string(error)}});
}

}  // namespace service
