#include "daemon/imap/aftercare.hh"

#include <algorithm>
#include <set>

namespace imap {

using net::Code;

namespace {

constexpr std::size_t kAtOnce = 200;  // mails of one command, so that little is repeated when it is cut short

std::vector<Uid> all_of(const Pending& pending) {
  std::vector<Uid> all = pending.whole;
  all.insert(all.end(), pending.copied.begin(), pending.copied.end());
  std::sort(all.begin(), all.end());
  return all;
}

// Takes the first ones off.
std::vector<Uid> some_of(std::vector<Uid>& uids, std::size_t most) {
  const auto end = uids.begin() + static_cast<std::ptrdiff_t>(std::min(uids.size(), most));
  std::vector<Uid> some(uids.begin(), end);
  uids.erase(uids.begin(), end);
  return some;
}

// MOVE is refused, but COPY may work: not where the reason would hold for that too.
bool may_copy_instead(const std::string& refusal) {
  return refusal != "OVERQUOTA" && refusal != "TRYCREATE" && refusal != "UNAVAILABLE" && refusal != "INUSE";
}

}  // namespace

Aftercare::Aftercare(const Account& account, Sink& sink, Client& client, Suspects& suspects)
    : account_(account), sink_(sink), client_(client), suspects_(suspects) {
  learn_from_last_session();
}

void Aftercare::learn_from_last_session() {
  const auto acting = std::exchange(suspects_.acting, {});
  const bool again = acting.size() == 1 && suspects_.one_by_one.contains(acting.front());
  suspects_.one_by_one.insert(acting.begin(), acting.end());
  if (!again) return;
  constexpr std::chrono::minutes kLongestPause{6 * 60};
  auto [rest, is_new] = suspects_.resting.try_emplace(acting.front());
  if (!is_new) rest->second.pause = std::min(rest->second.pause * 2, kLongestPause);
  rest->second.until = net::Clock::now() + rest->second.pause;
  const net::Error told{Code::closed,
                        "the connection ends whenever the server is asked to deal with mail " +
                            std::to_string(acting.front()) + ", which is taken",
                        "the mail stays where it is for now; look at it with a mail client"};
  sink_.trouble(told);
}

void Aftercare::leave_out_resting(Pending& pending) const {
  const auto rests = [&](Uid uid) {
    const auto rest = suspects_.resting.find(uid);
    return rest != suspects_.resting.end() && net::Clock::now() < rest->second.until;
  };
  std::erase_if(pending.whole, rests);
  std::erase_if(pending.copied, rests);
}

awaitable<Result<void>> Aftercare::settle(UidValidity uidvalidity, Pending pending) {
  leave_out_resting(pending);
  const auto is_suspect = [&](Uid uid) { return suspects_.one_by_one.contains(uid); };
  for (auto* uids : {&pending.whole, &pending.copied})
    std::stable_partition(uids->begin(), uids->end(), [&](Uid uid) { return !is_suspect(uid); });
  while (!pending.whole.empty() || !pending.copied.empty()) {
    Pending some;
    auto& first = pending.whole.empty() ? pending.copied : pending.whole;
    auto& part = pending.whole.empty() ? some.copied : some.whole;
    const auto healthy = std::find_if(first.begin(), first.end(), is_suspect) - first.begin();
    part =
        some_of(first, healthy == 0 ? 1 : std::min<std::size_t>(kAtOnce, static_cast<std::size_t>(healthy)));
    auto done = co_await settle_some(uidvalidity, std::move(some));
    if (!done) co_return net::failure(done);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Aftercare::settle_some(UidValidity uidvalidity, Pending some) {
  auto done = co_await act(uidvalidity, some);
  if (!done && done.error().code == Code::refused && !sink_failed_) {
    // A server may refuse all because of one that is gone.
    const net::Error refused = done.error();
    const std::size_t before = some.whole.size() + some.copied.size();
    auto there = co_await forget_gone(uidvalidity, std::move(some));
    if (!there) co_return net::failure(there);
    some = std::move(*there);
    const std::size_t left = some.whole.size() + some.copied.size();
    if (left == 0) co_return Result<void>();
    if (left < before) done = co_await act(uidvalidity, some);
    if (!done && done.error().code == Code::refused && !sink_failed_) {
      sink_.trouble(refused);
      co_return Result<void>();
    }
  }
  if (!done) co_return net::failure(done);
  co_return co_await sink_.after_done(uidvalidity, all_of(some));
}

// What is no longer there needs nothing.
awaitable<Result<Pending>> Aftercare::forget_gone(UidValidity uidvalidity, Pending some) {
  auto there = co_await client_.list_of(all_of(some));
  if (!there) co_return net::failure(there);
  std::set<Uid> found;
  for (const auto& mail : *there) found.insert(mail.uid);
  std::vector<Uid> gone = all_of(some);
  const auto is_there = [&found](Uid uid) { return found.contains(uid); };
  std::erase_if(gone, is_there);
  std::erase_if(some.whole, [&](Uid uid) { return !is_there(uid); });
  std::erase_if(some.copied, [&](Uid uid) { return !is_there(uid); });
  if (!gone.empty()) {
    auto done = co_await sink_.after_done(uidvalidity, std::move(gone));
    if (!done) co_return net::failure(done);
  }
  co_return some;
}

// What is under way is remembered until the server has answered.
awaitable<Result<void>> Aftercare::act(UidValidity uidvalidity, Pending some) {
  const auto uids = all_of(some);
  suspects_.acting = uids;
  auto done = co_await carry_out(uidvalidity, std::move(some));
  const bool answered = done || done.error().code == Code::refused;
  if (answered) suspects_.acting.clear();
  if (done)
    for (const Uid uid : uids) {
      suspects_.one_by_one.erase(uid);
      suspects_.resting.erase(uid);
    }
  co_return done;
}

awaitable<Result<void>> Aftercare::carry_out(UidValidity uidvalidity, Pending some) {
  switch (account_.after.kind) {
    case After::Kind::leave:
      break;
    case After::Kind::seen:
      co_return co_await client_.mark_seen(all_of(some));
    case After::Kind::remove:
      co_return co_await remove(all_of(some));
    case After::Kind::move:
      co_return co_await move(uidvalidity, std::move(some));
  }
  co_return Result<void>();
}

// By MOVE, else by COPY, which is noted before the rest, so that no poll copies again what could not be
// removed.
awaitable<Result<void>> Aftercare::move(UidValidity uidvalidity, Pending some) {
  auto name = co_await folder();
  if (!name) co_return net::failure(name);
  if (!some.whole.empty() && client_.can("MOVE") && move_works_) {
    auto moved = co_await client_.move(some.whole, *name);
    if (!moved && (moved.error().code != Code::refused || !may_copy_instead(client_.refusal())))
      co_return moved;
    move_works_ = moved.has_value();
    if (moved) some.whole.clear();
  }
  if (!some.whole.empty()) {
    std::vector<Uid> left = some.whole;
    std::erase_if(left, [this](Uid uid) { return suspects_.copied.contains(uid); });
    if (!left.empty()) {
      auto copied = co_await client_.copy(left, *name);
      if (!copied) co_return copied;
      suspects_.copied.insert(left.begin(), left.end());
    }
    auto noted = co_await sink_.copied(uidvalidity, some.whole);
    sink_failed_ = !noted;
    if (!noted) co_return noted;
    for (const Uid uid : some.whole) suspects_.copied.erase(uid);
  }
  auto rest = all_of(some);
  if (rest.empty()) co_return Result<void>();
  co_return co_await remove(std::move(rest));
}

awaitable<Result<void>> Aftercare::remove(std::vector<Uid> uids) {
  if (!client_.can("UIDPLUS") && !std::exchange(suspects_.told_about_uidplus, true)) {
    const net::Error told{
        Code::refused, client_.server() + " has no UIDPLUS: what is deleted is only flagged \\Deleted",
        "a plain EXPUNGE would delete what others have flagged too; expunge the folder now and then, "
        "or set `after: seen`"};
    sink_.trouble(told);
  }
  co_return co_await client_.remove(std::move(uids));
}

awaitable<Result<std::string>> Aftercare::folder() {
  if (!folder_) {
    auto personal = co_await client_.personal_namespace();
    if (!personal) co_return net::failure(personal);
    folder_ = in_namespace(account_.after.folder, *personal);
  }
  co_return *folder_;
}

}  // namespace imap
