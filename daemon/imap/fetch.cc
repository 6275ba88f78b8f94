// UID FETCH (RFC 3501, 6.4.5 and 6.4.8).
#include <algorithm>

#include "daemon/imap/client.hh"
#include "daemon/imap/encode.hh"

namespace imap {

namespace {

std::string joined(const std::vector<std::string>& sets) {
  std::string all;
  for (const auto& set : sets) all += (all.empty() ? "" : ",") + set;
  return all;
}

// A server may repeat itself: one entry a mail, ascending.
template <class T>
void sort_by_uid(std::vector<T>& mails) {
  std::stable_sort(mails.begin(), mails.end(), [](const T& a, const T& b) { return a.uid < b.uid; });
  mails.erase(std::unique(mails.begin(), mails.end(), [](const T& a, const T& b) { return a.uid == b.uid; }),
              mails.end());
}

}  // namespace

awaitable<Result<std::vector<Metadata>>> Client::list(Uid first) {
  news_ = false;
  std::vector<Metadata> mails;
  const Handler on = [&mails, first](Response&& response) {
    if (response.name != "FETCH") return;
    auto item = read_fetch(std::move(response));
    // n:* names the last mail even when its UID is below n (RFC 3501, 6.4.8).
    if (!item || !item->uid || *item->uid < first || !item->size) return;
    mails.push_back({*item->uid, item->flags.value_or(std::vector<std::string>()), *item->size,
                     item->internal_date.value_or(Instant{})});
  };
  const std::string command =
      "UID FETCH " + std::to_string(first) + ":* (UID FLAGS RFC822.SIZE INTERNALDATE)";
  const net::Deadline until = deadline(std::uint64_t{exists_} * 200);
  auto status = co_await run(command, on, until, stop_);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  sort_by_uid(mails);
  co_return mails;
}

awaitable<Result<std::vector<Uid>>> Client::uids() {
  std::vector<Uid> all;
  const Handler on = [&all](Response&& response) {
    if (response.name != "FETCH") return;
    if (auto item = read_fetch(std::move(response)); item && item->uid) all.push_back(*item->uid);
  };
  const std::string command = "UID FETCH 1:* (UID)";
  const net::Deadline until = deadline(std::uint64_t{exists_} * 50);
  auto status = co_await run(command, on, until, stop_);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  co_return all;
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch(std::vector<Uid> uids, std::uint64_t expected,
                                                        std::size_t limit) {
  const std::string what = joined(uid_sets(uids)) + " (UID FLAGS INTERNALDATE BODY.PEEK[])";
  auto items = co_await fetch_items(what, deadline(expected), limit);
  if (!items) co_return net::failure(items);
  std::sort(uids.begin(), uids.end());
  std::erase_if(*items, [&](const FetchItem& item) {
    return !std::binary_search(uids.begin(), uids.end(), *item.uid);
  });
  co_return std::move(*items);
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch_start(Uid uid, std::size_t bytes) {
  const std::string what =
      std::to_string(uid) + " (UID FLAGS INTERNALDATE BODY.PEEK[]<0." + std::to_string(bytes) + ">)";
  auto items = co_await fetch_items(what, deadline(bytes), bytes);
  if (!items) co_return net::failure(items);
  std::erase_if(*items, [uid](const FetchItem& item) { return *item.uid != uid; });
  co_return std::move(*items);
}

awaitable<Result<std::vector<FetchItem>>> Client::fetch_items(std::string what, net::Deadline until,
                                                              std::size_t limit) {
  std::vector<FetchItem> items;
  const Handler on = [this, &items, left = limit](Response&& response) mutable {
    if (response.name != "FETCH") return;
    auto item = read_fetch(std::move(response));
    if (!item || !item->uid || !item->body) return;
    left -= std::min(left, item->body->size());
    reader_.allow_literals(left + Reader::kSmallLiterals);
    items.push_back(std::move(*item));
  };
  const std::string command = "UID FETCH " + what;
  reader_.allow_literals(limit + Reader::kSmallLiterals);
  auto status = co_await run(command, on, until, stop_);
  reader_.allow_literals(Reader::kSmallLiterals);
  if (!status) co_return net::failure(status);
  if (status->kind != Status::Kind::ok) co_return refused(command, *status);
  sort_by_uid(items);
  co_return items;
}

}  // namespace imap
