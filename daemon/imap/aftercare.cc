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

// Takes the first `kAtOnce` off.
std::vector<Uid> some_of(std::vector<Uid>& uids) {
  const auto end = uids.begin() + static_cast<std::ptrdiff_t>(std::min(uids.size(), kAtOnce));
  std::vector<Uid> some(uids.begin(), end);
  uids.erase(uids.begin(), end);
  return some;
}

// MOVE is refused, but COPY may work: not where the reason would hold for that too.
bool may_copy_instead(const std::string& refusal) {
  return refusal != "OVERQUOTA" && refusal != "TRYCREATE" && refusal != "UNAVAILABLE" && refusal != "INUSE";
}

}  // namespace

Aftercare::Aftercare(const Account& account, Sink& sink, Client& client, bool& told_about_uidplus)
    : account_(account), sink_(sink), client_(client), told_about_uidplus_(told_about_uidplus) {}

awaitable<Result<void>> Aftercare::settle(UidValidity uidvalidity, Pending pending) {
  while (!pending.whole.empty() || !pending.copied.empty()) {
    Pending some;
    some.whole = some_of(pending.whole);
    some.copied = some_of(pending.copied);
    auto done = co_await settle_some(uidvalidity, std::move(some));
    if (!done) co_return net::failure(done);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Aftercare::settle_some(UidValidity uidvalidity, Pending some) {
  auto done = co_await act(uidvalidity, some);
  if (!done && done.error().code == Code::refused) {
    // A server may refuse all because of one that is gone.
    const net::Error refused = done.error();
    const std::size_t before = some.whole.size() + some.copied.size();
    auto there = co_await forget_gone(uidvalidity, std::move(some));
    if (!there) co_return net::failure(there);
    some = std::move(*there);
    const std::size_t left = some.whole.size() + some.copied.size();
    if (left == 0) co_return Result<void>();
    if (left < before) done = co_await act(uidvalidity, some);
    if (!done && done.error().code == Code::refused) {
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

awaitable<Result<void>> Aftercare::act(UidValidity uidvalidity, Pending some) {
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
    auto copied = co_await client_.copy(some.whole, *name);
    if (!copied) co_return copied;
    auto noted = co_await sink_.copied(uidvalidity, some.whole);
    if (!noted) co_return noted;
  }
  auto rest = all_of(some);
  if (rest.empty()) co_return Result<void>();
  co_return co_await remove(std::move(rest));
}

awaitable<Result<void>> Aftercare::remove(std::vector<Uid> uids) {
  if (!client_.can("UIDPLUS") && !std::exchange(told_about_uidplus_, true)) {
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
