// UID FETCH (RFC 3501, 6.4.5 and 6.4.8).
#include <algorithm>
#include <map>

#include "daemon/imap/client.hh"
#include "daemon/imap/encode.hh"

namespace imap {

namespace {

std::string joined(const std::vector<std::string>& sets) {
  std::string all;
  for (const auto& set : sets) all += (all.empty() ? "" : ",") + set;
  return all;
}

// What a second line says of a mail: the same, or only what has changed (RFC 9051, 7.5.2: news of flags come
// when they like). Two sizes are two mails.
void merge(Metadata& known, Metadata&& more) {
  known.twice |= known.size != 0 && more.size != 0 && known.size != more.size;
  known.size = std::max(known.size, more.size);
  known.internal_date = std::max(known.internal_date, more.internal_date);
  if (!more.flags.empty()) known.flags = std::move(more.flags);
}

// One entry a mail, ascending.
void sort_by_uid(std::vector<Metadata>& mails) {
  std::stable_sort(mails.begin(), mails.end(), [](const auto& a, const auto& b) { return a.uid < b.uid; });
  std::vector<Metadata> each;
  for (auto& mail : mails) {
    if (!each.empty() && each.back().uid == mail.uid)
      merge(each.back(), std::move(mail));
    else
      each.push_back(std::move(mail));
  }
  mails = std::move(each);
}

// Each body once; a UID may have two.
void sort_by_uid(std::vector<FetchItem>& items) {
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.uid < b.uid; });
  const auto same = [](const auto& a, const auto& b) { return a.uid == b.uid && a.body == b.body; };
  items.erase(std::unique(items.begin(), items.end(), same), items.end());
}

}  // namespace

awaitable<Result<std::vector<Metadata>>> Client::list(Uid first) {
  news_ = false;
  auto listed = co_await list_set(std::to_string(first) + ":*", first);
  if (listed || listed.error().code != net::Code::refused) co_return listed;
  auto there = co_await uids();
  if (!there) co_return listed;
  std::erase_if(*there, [first](Uid uid) { return uid < first; });
  co_return co_await list_each(std::move(*there));
}

awaitable<Result<std::vector<Metadata>>> Client::list_of(std::vector<Uid> uids) {
  auto listed = co_await list_set(joined(uid_sets(uids)), 1);
  if (listed || listed.error().code != net::Code::refused) co_return listed;
  co_return co_await list_each(std::move(uids));
}

// A server refuses to list all because of one mail, whose size it cannot tell, say: the others are listed,
// and that one by its UID alone.
awaitable<Result<std::vector<Metadata>>> Client::list_each(std::vector<Uid> uids) {
  constexpr unsigned kMostRefusals = 100;
  std::vector<std::vector<Uid>> open;
  if (!uids.empty()) open.push_back(std::move(uids));
  std::vector<Metadata> mails;
  for (unsigned refusals = 0; !open.empty();) {
    std::vector<Uid> some = std::move(open.back());
    open.pop_back();
    auto listed = co_await list_set(joined(uid_sets(some)), 1);
    if (!listed && (listed.error().code != net::Code::refused || ++refusals > kMostRefusals))
      co_return listed;
    if (listed) {
      mails.insert(mails.end(), listed->begin(), listed->end());
    } else if (some.size() == 1) {
      auto there = co_await uids_of(std::to_string(some.front()));
      if (!there) co_return net::failure(there);
      if (!there->empty()) mails.push_back({some.front(), {}, 0, {}});
    } else {
      const auto middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2);
      open.emplace_back(some.begin(), middle);
      open.emplace_back(middle, some.end());
    }
  }
  sort_by_uid(mails);
  co_return mails;
}

awaitable<Result<std::vector<Metadata>>> Client::list_set(std::string set, Uid first) {
  std::vector<Metadata> mails;
  const Handler on = [&mails, first](Response&& response) {
    if (response.name != "FETCH" || mails.size() > kMostListed) return;
    auto item = read_fetch(std::move(response));
    // n:* names the last mail even when its UID is below n (RFC 3501, 6.4.8).
    if (!item || !item->uid || *item->uid < first) return;
    mails.push_back({*item->uid, item->flags.value_or(std::vector<std::string>()), item->size.value_or(0),
                     item->internal_date.value_or(Instant{})});
  };
  const std::string command = "UID FETCH " + set + " (UID FLAGS RFC822.SIZE INTERNALDATE)";
  auto listed = co_await list_with(command, on);
  if (!listed) co_return net::failure(listed);
  if (mails.size() > kMostListed) co_return too_many();
  sort_by_uid(mails);
  co_return mails;
}

awaitable<Result<std::vector<Uid>>> Client::uids() {
  return uids_of("1:*");
}

awaitable<Result<std::vector<Uid>>> Client::uids_of(std::string set) {
  std::vector<Uid> all;
  const Handler on = [&all](Response&& response) {
    if (response.name != "FETCH" || all.size() > kMostListed) return;
    if (auto item = read_fetch(std::move(response)); item && item->uid) all.push_back(*item->uid);
  };
  const std::string command = "UID FETCH " + set + " (UID)";
  auto listed = co_await list_with(command, on);
  if (!listed) co_return net::failure(listed);
  if (all.size() > kMostListed) co_return too_many();
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  co_return all;
}

awaitable<Result<void>> Client::list_with(std::string command, const Handler& on) {
  constexpr std::uint64_t kBytesAMail = 200;
  const net::Deadline until = deadline(std::min<std::uint64_t>(exists_, kMostListed) * kBytesAMail);
  auto status = co_await run(command, on, until, stop_);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  co_return Result<void>();
}

tl::unexpected<net::Error> Client::too_many() const {
  return net::failure(net::Code::protocol, server() + " lists more mails than a mailbox can have",
                      "is this the right folder? Move old mail elsewhere");
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch(std::vector<Uid> uids, std::uint64_t expected,
                                                        std::size_t limit) {
  const std::string what = joined(uid_sets(uids)) + " (UID FLAGS INTERNALDATE BODY.PEEK[])";
  return fetch_items(what, std::move(uids), deadline(expected), limit);
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch_start(Uid uid, std::size_t bytes,
                                                              std::uint64_t expected) {
  const std::string what =
      std::to_string(uid) + " (UID FLAGS INTERNALDATE BODY.PEEK[]<0." + std::to_string(bytes) + ">)";
  return fetch_items(what, std::vector<Uid>(1, uid), deadline(std::min<std::uint64_t>(expected, bytes)),
                     bytes);
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch_items(std::string what, std::vector<Uid> uids,
                                                              net::Deadline until, std::size_t limit) {
  std::vector<FetchItem> items;
  // Only what was asked for, each twice at most: a server that says more must not fill our memory.
  std::map<Uid, int> left_of;
  for (const Uid uid : uids) left_of[uid] = 2;
  const Handler on = [this, &items, &left_of,
                      left = limit + Reader::kSmallLiterals](Response&& response) mutable {
    if (response.name != "FETCH") return;
    auto item = read_fetch(std::move(response));
    if (!item || !item->body) return;
    left -= std::min(left, item->body->size());
    reader_.allow_literals(left);
    const auto mine = item->uid ? left_of.find(*item->uid) : left_of.end();
    if (mine == left_of.end() || mine->second == 0) return;
    --mine->second;
    items.push_back(std::move(*item));
  };
  const std::string command = "UID FETCH " + what;
  reader_.allow_literals(limit + Reader::kSmallLiterals);
  downloaded_ = 0;
  downloading_since_ = net::Clock::now();
  auto status = co_await run(command, on, until, stop_);
  downloading_since_.reset();
  reader_.allow_literals(Reader::kSmallLiterals);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  sort_by_uid(items);
  co_return items;
}

}  // namespace imap
