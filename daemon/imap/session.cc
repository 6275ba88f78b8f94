#include "daemon/imap/session.hh"

#include <algorithm>

#include "daemon/imap/batch.hh"

namespace imap {

using net::Code;

Session::Session(const Account& account, Sink& sink, Suspects& suspects, std::unique_ptr<Client> client,
                 std::stop_token stop)
    : account_(account),
      sink_(sink),
      suspects_(suspects),
      client_(std::move(client)),
      stop_(std::move(stop)) {}

awaitable<net::Error> Session::run() {
  auto step = co_await begin();
  while (step) {
    show(State::Phase::fetching);
    if (net::Clock::now() >= heal_at_) step = co_await heal();
    if (step) step = co_await catch_up();
    if (!step) break;
    show(State::Phase::watching);
    step = co_await wait_for_news();
  }
  if (step.error().code == Code::interrupted) co_await client_->logout();
  co_return step.error();
}

awaitable<Result<void>> Session::begin() {
  auto selected = co_await client_->select(account_.folder);
  if (!selected) co_return net::failure(selected);
  if (selected->read_only && account_.after.kind != After::Kind::leave) {
    const net::Error read_only{Code::refused,
                               client_->server() + " lets us only read " + net::printable(account_.folder),
                               "give the account the right to change it, or set `after: leave`"};
    sink_.trouble(read_only);
  }
  uidvalidity_ = selected->uidvalidity;
  auto position = co_await sink_.position(uidvalidity_);
  if (!position) co_return net::failure(position);
  next_ = std::max<Uid>(*position, 1);
  co_return Result<void>();
}

// Does what a crash or a refusal left undone.
awaitable<Result<void>> Session::heal() {
  heal_at_ = net::Clock::now() + account_.idle;
  if (account_.after.kind == After::Kind::leave) co_return Result<void>();
  auto pending = co_await sink_.pending_after(uidvalidity_);
  if (!pending) co_return net::failure(pending);
  if (pending->empty()) co_return Result<void>();
  co_return co_await settle(std::move(*pending));
}

awaitable<Result<void>> Session::catch_up() {
  do {
    auto mails = co_await client_->list(next_);
    if (!mails) co_return net::failure(mails);
    auto taken = co_await take_all(std::move(*mails));
    if (!taken) co_return net::failure(taken);
  } while (client_->take_news());
  co_return Result<void>();
}

awaitable<Result<void>> Session::take_all(std::vector<Metadata> mails) {
  std::span<const Metadata> left = mails;
  while (!left.empty()) {
    if (stop_.stop_requested()) co_return net::failure(Code::interrupted, "asked to stop");
    const bool careful = left.front().uid <= suspects_.last;
    const auto batch = next_batch(left, careful ? 1 : account_.batch_mails, account_.batch_bytes);
    Result<void> taken;
    if (batch.size() == 1) {
      taken = co_await take_alone(batch.front());
    } else {
      taken = co_await take_batch(batch);
    }
    if (!taken) co_return net::failure(taken);
    left = left.subspan(batch.size());
  }
  co_return Result<void>();
}

awaitable<Result<void>> Session::take_batch(std::span<const Metadata> batch) {
  auto items = co_await fetch(batch);
  if (items && items->size() == batch.size()) co_return co_await hand_over(batch, std::move(*items));
  if (!items && items.error().code != Code::refused) co_return net::failure(items);
  // NO, or mails missing from the answer: which of them is the bad one, or gone?
  for (const Metadata& mail : batch) {
    auto taken = co_await take_alone(mail);
    if (!taken) co_return net::failure(taken);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Session::take_alone(const Metadata& mail) {
  const std::span<const Metadata> batch(&mail, 1);
  if (suspects_.alone == mail.uid && suspects_.failures >= account_.fetch_attempts) {
    co_return co_await give_up(mail.uid, "the connection breaks whenever this mail is fetched");
  }
  auto items = co_await fetch(batch);
  if (!items && items.error().code == Code::refused) {
    co_return co_await give_up(mail.uid, items.error().what);
  }
  if (!items) co_return net::failure(items);
  if (!items->empty()) co_return co_await hand_over(batch, std::move(*items));

  auto there = co_await client_->list(mail.uid);
  if (!there) co_return net::failure(there);
  const bool gone = there->empty() || there->front().uid != mail.uid;
  if (gone) co_return Result<void>();
  co_return co_await give_up(mail.uid, "the server lists this mail, but hands out nothing");
}

awaitable<Result<void>> Session::give_up(Uid uid, std::string reason) {
  auto noted = co_await sink_.unfetchable(uidvalidity_, uid, reason);
  if (!noted) co_return net::failure(noted);
  next_ = uid + 1;
  const net::Error error{Code::refused, "mail " + std::to_string(uid) + " cannot be fetched: " + reason,
                         "it is still on the server: look at it there"};
  sink_.trouble(error);
  co_return Result<void>();
}

awaitable<Result<std::vector<FetchItem>>> Session::fetch(std::span<const Metadata> batch) {
  std::vector<Uid> uids;
  std::uint64_t bytes = 0;
  for (const Metadata& mail : batch) {
    uids.push_back(mail.uid);
    bytes += mail.size;
  }
  const bool too_large = batch.size() == 1 && batch.front().size > account_.max_mail;
  Result<std::vector<FetchItem>> items;
  if (too_large || suspects_.alone == batch.front().uid) {
    // A server that understated the size, or breaks at the whole mail, may still give its start.
    items = co_await client_->fetch_start(batch.front().uid, account_.max_mail + 1);
  } else {
    items = co_await client_->fetch(uids, bytes, account_.max_mail + account_.batch_bytes);
  }
  if (!items) suspect(batch, items.error());
  co_return items;
}

// Remembers what was under way when the connection broke.
void Session::suspect(std::span<const Metadata> batch, const net::Error& error) {
  if (error.code == Code::refused || error.code == Code::interrupted) return;
  suspects_.last = std::max(suspects_.last, batch.back().uid);
  if (batch.size() > 1) return;
  suspects_.failures = suspects_.alone == batch.front().uid ? suspects_.failures + 1 : 1;
  suspects_.alone = batch.front().uid;
}

awaitable<Result<void>> Session::hand_over(std::span<const Metadata> batch, std::vector<FetchItem> items) {
  std::vector<FetchedMail> mails;
  for (std::size_t i = 0; i < batch.size(); ++i) {  // both ascending, one item a mail
    FetchedMail mail{
        batch[i].uid, batch[i].size, batch[i].internal_date, batch[i].flags, std::move(*items[i].body),
        false};
    if (mail.bytes.size() > account_.max_mail) {
      mail.truncated = true;
      mail.bytes.resize(account_.max_mail);
    }
    mails.push_back(std::move(mail));
  }
  auto settled = co_await sink_.take(uidvalidity_, std::move(mails));
  if (!settled) co_return net::failure(settled);
  next_ = batch.back().uid + 1;
  if (settled->empty()) co_return Result<void>();
  co_return co_await settle(std::move(*settled));
}

// A server that refuses the after-action does not stop the mail: it is told, and tried again at the next
// heal().
awaitable<Result<void>> Session::settle(std::vector<Uid> uids) {
  auto done = co_await after(uids);
  if (done) co_return co_await sink_.after_done(uidvalidity_, std::move(uids));
  if (done.error().code != Code::refused) co_return net::failure(done);
  sink_.trouble(done.error());
  co_return Result<void>();
}

awaitable<Result<void>> Session::after(std::vector<Uid> uids) {
  switch (account_.after.kind) {
    case After::Kind::leave:
      break;
    case After::Kind::seen:
      co_return co_await client_->mark_seen(std::move(uids));
    case After::Kind::remove:
      co_return co_await client_->remove(std::move(uids));
    case After::Kind::move:
      co_return co_await client_->move(std::move(uids), account_.after.folder);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Session::wait_for_news() {
  if (client_->can("IDLE") && idle_works_) {
    const auto extra =
        std::chrono::duration_cast<std::chrono::milliseconds>(account_.idle * account_.random());
    auto news = co_await client_->idle(net::Clock::now() + account_.idle + extra);
    if (news) co_return Result<void>();
    if (news.error().code != Code::refused) co_return net::failure(news);
    idle_works_ = false;  // offered but refused: ask instead
  }
  if (!co_await net::sleep_until(net::Clock::now() + account_.poll, stop_)) {
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
