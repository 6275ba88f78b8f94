#include "daemon/imap/session.hh"

#include <algorithm>

namespace imap {

using net::Clock;
using net::Code;

namespace {

constexpr std::size_t kListedAtOnce = 500;   // UIDs of one question for mails that were passed over
constexpr unsigned kMostShortListings = 10;  // then the server simply counts in its own way

}  // namespace

Session::Session(const Account& account, Sink& sink, Suspects& suspects, std::unique_ptr<Client> client,
                 std::stop_token stop)
    : account_(account),
      sink_(sink),
      suspects_(suspects),
      client_(std::move(client)),
      stop_(stop),
      aftercare_(account, sink, *client_, suspects),
      taker_(account, sink, suspects, *client_, aftercare_, stop),
      survey_pause_(account.poll) {}

awaitable<net::Error> Session::run() {
  auto step = co_await enter();
  while (step) {
    show(State::Phase::fetching);
    step = co_await look();
    if (!step) break;
    show(State::Phase::watching);
    step = co_await wait_for_news();
  }
  if (step.error().code == Code::interrupted) co_await client_->logout();
  co_return step.error();
}

// New mail comes first: what an earlier session did not get done may be what ends this one too. The folder is
// selected anew now and then: in a session that lives on, a server may go on with a folder that was deleted,
// and made again with other mails under the same UIDs.
awaitable<Result<void>> Session::look() {
  const bool heals = Clock::now() >= heal_at_;
  if (heals && worked_) {
    auto entered = co_await enter();
    if (!entered) co_return net::failure(entered);
  }
  auto caught_up = co_await catch_up();
  if (!caught_up) co_return net::failure(caught_up);
  if (heals) {
    auto healed = co_await heal();
    if (!healed) co_return net::failure(healed);
  }
  worked_ = true;
  if (Clock::now() < survey_at_) co_return Result<void>();
  co_return co_await survey();
}

awaitable<Result<void>> Session::enter() {
  auto selected = co_await select();
  if (!selected) co_return net::failure(selected);
  if (selected->read_only && account_.after.kind != After::Kind::leave) {
    const net::Error read_only{Code::refused,
                               client_->server() + " lets us only read " + net::printable(account_.folder),
                               "give the account the right to change it, or set `after: leave`"};
    sink_.trouble(read_only);
  }
  auto standing = co_await sink_.enter(*selected);
  if (!standing) co_return net::failure(standing);
  if (!standing->anew) {
    auto other = co_await has_other_mails(selected->uidvalidity);
    if (!other) co_return net::failure(other);
    selected->other = *other;
    if (*other) standing = co_await sink_.enter(*selected);
    if (!standing) co_return net::failure(standing);
  }
  if (standing->anew) suspects_.forget();
  if (standing->anew || uidvalidity_ != selected->uidvalidity) survey_soon();
  uidvalidity_ = selected->uidvalidity;
  taker_.enter(uidvalidity_);
  standing_ = *standing;
  heal_at_ = Clock::now();
  co_return co_await look_first(*standing);
}

// A UIDNEXT below what is known tells that this is another mailbox, or a restored one. It is believed only if
// the server lists nothing that belies it.
awaitable<Result<Selected>> Session::select() {
  auto selected = co_await client_->select(account_.folder);
  if (!selected) co_return net::failure(selected);
  auto position = co_await sink_.position(selected->uidvalidity);
  if (!position) co_return net::failure(position);
  if (selected->uidnext == 0 || selected->uidnext >= *position) co_return *selected;
  auto above = co_await client_->list(selected->uidnext);
  if (!above) co_return net::failure(above);
  if (!above->empty()) selected->uidnext = 0;
  co_return *selected;
}

// A server that was restored from a backup gives UIDs once more, and may have got past all that we know
// before we look. Then the newest mails that we know are others there: they came at another time, and have
// other bytes.
awaitable<Result<bool>> Session::has_other_mails(UidValidity uidvalidity) {
  auto known = co_await sink_.landmarks(uidvalidity);
  if (!known) co_return net::failure(known);
  std::vector<Uid> uids;
  for (const auto& mark : *known) uids.push_back(mark.uid);
  std::sort(uids.begin(), uids.end());
  if (uids.empty()) co_return false;
  auto there = co_await client_->list_of(std::move(uids));
  if (!there && there.error().code == Code::refused) co_return false;
  if (!there) co_return net::failure(there);
  for (auto mail = there->rbegin(); mail != there->rend(); ++mail) {
    const auto mark =
        std::find_if(known->begin(), known->end(), [&](const auto& one) { return one.uid == mail->uid; });
    if (mark == known->end() || mail->internal_date == Instant{} ||
        mail->internal_date == mark->internal_date)
      continue;
    co_return co_await is_other(uidvalidity, mail->uid);
  }
  co_return false;
}

awaitable<Result<bool>> Session::is_other(UidValidity uidvalidity, Uid uid) {
  constexpr std::size_t kLook = 64u << 10;
  auto start = co_await client_->fetch_start(uid, kLook, kLook);
  if (!start && start.error().code == Code::refused) co_return false;
  if (!start) co_return net::failure(start);
  if (start->empty() || !start->front().body || start->front().body->empty()) co_return false;
  auto same = co_await sink_.is_known(uidvalidity, uid, std::move(*start->front().body));
  if (!same) co_return net::failure(same);
  co_return !*same;
}

awaitable<Result<void>> Session::look_first(Standing standing) {
  if (!standing.undecided) co_return Result<void>();
  auto mails = co_await client_->list(1);
  if (!mails) co_return net::failure(mails);
  auto since = co_await sink_.first_look(uidvalidity_, std::move(*mails));
  if (!since) co_return net::failure(since);
  standing_.since = *since;
  co_return Result<void>();
}

// Does what a crash or a refusal left undone.
awaitable<Result<void>> Session::heal() {
  heal_at_ = Clock::now() + account_.idle;
  auto due = co_await sink_.due(uidvalidity_);
  if (!due) co_return net::failure(due);
  auto taken = co_await taker_.take_again(std::move(*due));
  if (!taken) co_return net::failure(taken);
  if (account_.after.kind == After::Kind::leave) co_return Result<void>();
  auto pending = co_await sink_.pending_after(uidvalidity_);
  if (!pending) co_return net::failure(pending);
  co_return co_await aftercare_.settle(uidvalidity_, std::move(*pending));
}

awaitable<Result<void>> Session::catch_up() {
  constexpr int kMostRounds = 10;  // a server that always has news must not keep us from all else
  int rounds = 0;
  do {
    auto mails = co_await client_->list(standing_.next);
    if (!mails) co_return net::failure(mails);
    note_gaps(*mails);
    const Uid next = mails->empty() ? standing_.next : std::max(standing_.next, mails->back().uid + 1);
    auto taken = co_await take(std::move(*mails));
    if (!taken) co_return net::failure(taken);
    standing_.next = next;
  } while (client_->take_news() && ++rounds < kMostRounds);
  co_return Result<void>();
}

// What was there before the desk is left alone.
awaitable<Result<void>> Session::take(std::vector<Metadata> mails) {
  // What was there at the first look; later, what somebody has read before and put here now: an old folder,
  // an archive.
  const auto is_old = [this](const Metadata& mail) {
    return standing_.since && (mail.uid < standing_.first_next || was_handled(mail)) &&
           mail.internal_date != Instant{} && mail.internal_date < *standing_.since;
  };
  std::vector<Run> old;
  bool in_run = false;
  for (const auto& mail : mails) {
    if (is_old(mail) && !in_run) old.push_back({mail.uid, mail.uid, 0});
    in_run = is_old(mail);
    if (!in_run) continue;
    old.back().last = mail.uid;
    ++old.back().count;
  }
  std::erase_if(mails, is_old);
  if (!old.empty()) {
    auto left = co_await sink_.leave(uidvalidity_, std::move(old));
    if (!left) co_return net::failure(left);
  }
  co_return co_await taker_.take(std::move(mails));
}

// Holds all that the server has against what is known.
awaitable<Result<void>> Session::survey() {
  const std::uint32_t exists = client_->exists();
  auto uids = co_await client_->uids();
  if (!uids) co_return net::failure(uids);
  const bool is_short = uids->size() < exists && ++short_listings_ <= kMostShortListings;
  auto unknown = co_await sink_.unknown(uidvalidity_, std::move(*uids));
  if (!unknown) co_return net::failure(unknown);
  survey_pause_ = is_short ? account_.poll : std::min(survey_pause_ * 2, account_.survey);
  survey_at_ = Clock::now() + survey_pause_;
  for (std::size_t at = 0; at < unknown->size(); at += kListedAtOnce) {
    const auto first = unknown->begin() + static_cast<std::ptrdiff_t>(at);
    std::vector<Uid> some(
        first, unknown->begin() + static_cast<std::ptrdiff_t>(std::min(unknown->size(), at + kListedAtOnce)));
    auto mails = co_await client_->list_of(std::move(some));
    if (!mails) co_return net::failure(mails);
    auto taken = co_await take(std::move(*mails));
    if (!taken) co_return net::failure(taken);
  }
  co_return Result<void>();
}

void Session::survey_soon() {
  survey_pause_ = account_.poll;
  survey_at_ = std::min(survey_at_, Clock::now() + survey_pause_);
}

// Mostly somebody has deleted a mail; some servers leave one out that is there.
void Session::note_gaps(const std::vector<Metadata>& mails) {
  if (mails.empty()) return;
  const std::uint64_t expected =
      std::uint64_t{mails.back().uid} - std::min(standing_.next, mails.front().uid) + 1;
  if (mails.size() < expected) survey_soon();
}

awaitable<Result<void>> Session::wait_for_news() {
  if (client_->can("IDLE") && idle_works_) {
    const auto extra =
        std::chrono::duration_cast<std::chrono::milliseconds>(account_.idle * account_.random());
    auto news = co_await client_->idle(Clock::now() + account_.idle + extra);
    if (news && *news) co_return Result<void>();
    if (news) co_return co_await client_->noop();  // some tell of new mail only then
    if (news.error().code != Code::refused) co_return net::failure(news);
    idle_works_ = false;  // offered but refused: ask instead
  }
  if (!co_await net::sleep_until(Clock::now() + account_.poll, stop_)) {
    co_return net::failure(Code::interrupted, "asked to stop");
  }
  co_return co_await client_->noop();
}

void Session::show(State::Phase phase) {
  State state;
  state.phase = phase;
  state.server = client_->server();
  sink_.changed(state);
}

}  // namespace imap
