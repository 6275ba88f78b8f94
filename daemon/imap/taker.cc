#include "daemon/imap/taker.hh"

#include <algorithm>
#include <iterator>

#include "daemon/imap/batch.hh"
#include "daemon/imap/completeness.hh"

namespace imap {

using net::Code;

namespace {

constexpr unsigned kMostProbes = 1000;
constexpr std::size_t kMostRemembered = 10'000;
constexpr unsigned kBelievedAfter = 3;

FetchedMail fetched(const Metadata& mail, FetchItem item, const Account& account) {
  FetchedMail made{mail.uid, mail.size, mail.internal_date, mail.flags, std::move(*item.body)};
  made.truncated = made.bytes.size() > account.max_mail;
  if (made.truncated) made.bytes.resize(account.max_mail);
  return made;
}

std::string sizes(std::size_t came, std::uint64_t listed) {
  if (came == 0 && listed == 0) return "the server has a mail without a single byte there";
  return "the server handed out " + std::to_string(came) + " of " + std::to_string(listed) + " bytes";
}

}  // namespace

void Suspects::forget() {
  last = 0;
  failed.clear();
  broke.clear();
  doubts.clear();
  copied.clear();
  acting.clear();
  one_by_one.clear();
  resting.clear();
}

Taker::Taker(const Account& account, Sink& sink, Suspects& suspects, Client& client, Aftercare& aftercare,
             std::stop_token stop)
    : account_(account),
      sink_(sink),
      suspects_(suspects),
      client_(client),
      aftercare_(aftercare),
      stop_(std::move(stop)) {}

void Taker::enter(UidValidity uidvalidity) {
  if (uidvalidity_ != 0 && uidvalidity_ != uidvalidity) suspects_.forget();
  uidvalidity_ = uidvalidity;
}

// What failed before goes last, so that it holds up nothing that comes.
awaitable<Result<void>> Taker::take(std::vector<Metadata> mails) {
  const auto has_failed = [this](const Metadata& mail) { return suspects_.failed.contains(mail.uid); };
  std::vector<Metadata> healthy;
  std::remove_copy_if(mails.begin(), mails.end(), std::back_inserter(healthy), has_failed);
  auto taken = co_await take_healthy(healthy);
  if (!taken) co_return net::failure(taken);
  std::erase_if(mails, [&](const Metadata& mail) { return !has_failed(mail); });
  co_return co_await settle_failed(std::move(mails));
}

awaitable<Result<void>> Taker::take_healthy(std::span<const Metadata> mails) {
  while (!mails.empty()) {
    if (stop_.stop_requested()) co_return net::failure(Code::interrupted, "asked to stop");
    const bool careful = mails.front().uid <= suspects_.last;
    const auto batch = next_batch(mails, careful ? 1 : account_.batch_mails, account_.batch_bytes);
    Result<void> taken;
    if (batch.size() == 1) {
      taken = co_await take_alone(batch.front());
    } else {
      taken = co_await take_batch(batch);
    }
    if (!taken) co_return net::failure(taken);
    mails = mails.subspan(batch.size());
  }
  suspects_.last = 0;
  co_return Result<void>();
}

// Those that came are handed over; which of the others are bad, or gone?
awaitable<Result<void>> Taker::take_batch(std::span<const Metadata> batch) {
  auto items = co_await fetch(batch);
  if (!items && items.error().code != Code::refused) co_return net::failure(items);
  std::vector<Metadata> missing(batch.begin(), batch.end());
  if (items) {
    const auto came = [&items](const Metadata& mail) {
      return std::any_of(items->begin(), items->end(),
                         [&](const FetchItem& item) { return item.uid == mail.uid; });
    };
    std::erase_if(missing, came);
    auto judged = co_await judge_each(batch, std::move(*items));
    if (!judged) co_return net::failure(judged);
  }
  for (const Metadata& mail : missing) {
    auto taken = co_await take_alone(mail);
    if (!taken) co_return net::failure(taken);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Taker::take_alone(const Metadata& mail) {
  const std::span<const Metadata> batch(&mail, 1);
  auto items = co_await fetch(batch);
  if (!items && items.error().code == Code::refused) co_return co_await fail(mail.uid, items.error().what);
  if (!items) co_return net::failure(items);
  if (!items->empty()) co_return co_await judge_each(batch, std::move(*items));

  std::vector<Uid> alone(1, mail.uid);
  auto there = co_await client_.list_of(std::move(alone));
  if (!there) co_return net::failure(there);
  if (there->empty()) {
    suspects_.failed.erase(
        mail.uid);  // deleted meanwhile; were it still there, the next survey would find it
    co_return Result<void>();
  }
  co_return co_await fail(mail.uid, "the server lists this mail, but hands out nothing");
}

// `items` are of mails of the batch, ascending.
awaitable<Result<void>> Taker::judge_each(std::span<const Metadata> batch, std::vector<FetchItem> items) {
  std::vector<FetchedMail> good;
  std::vector<std::pair<Uid, std::string>> bad;
  auto item = items.begin();
  for (const Metadata& mail : batch) {
    const auto next = std::find_if(item, items.end(), [&](const auto& one) { return one.uid != mail.uid; });
    const bool twice = mail.twice || next - item > 1;
    if (twice) tell_of_twins(mail.uid);
    for (; item != next; ++item) {
      const std::size_t size = item->body->size();
      const auto judgement = size > account_.max_mail ? Judgement::whole : judge(*item->body, mail.size);
      const bool cut = judgement == Judgement::doubtful && !twice;
      if (judgement == Judgement::whole_by_boundary) suspects_.miscounts = true;
      if (judgement == Judgement::empty || (cut && !is_believed(mail, size))) {
        bad.emplace_back(mail.uid, sizes(size, mail.size));
        continue;
      }
      const bool unsure = judgement == Judgement::ends_well && !suspects_.miscounts;
      good.push_back(fetched(mail, std::move(*item), account_));
      good.back().keep = twice || cut || unsure || judgement == Judgement::much_too_short;
    }
  }
  if (!good.empty()) {
    auto given = co_await hand_over(std::move(good));
    if (!given) co_return net::failure(given);
  }
  for (auto& [uid, reason] : bad) {
    auto failed = co_await fail(uid, std::move(reason));
    if (!failed) co_return net::failure(failed);
  }
  co_return Result<void>();
}

// Whatever is done to the one on the server may be done to both.
void Taker::tell_of_twins(Uid uid) {
  const net::Error told{Code::protocol,
                        client_.server() + " has two mails under the number " + std::to_string(uid) +
                            ": what it hands out is taken, and both are left where they are",
                        "the index of the folder is damaged: have the server rebuild it"};
  sink_.trouble(told);
}

bool Taker::is_believed(const Metadata& mail, std::size_t size) {
  if (suspects_.doubts.size() >= kMostRemembered) suspects_.doubts.clear();
  auto& doubt = suspects_.doubts[mail.uid];
  if (doubt.size != size) doubt = {size, 0, net::Clock::now()};
  return ++doubt.times >= kBelievedAfter && net::Clock::now() - doubt.first >= account_.doubt;
}

awaitable<Result<void>> Taker::fail(Uid uid, std::string reason) {
  if (server_gives_) co_return co_await note(uid, std::move(reason));
  if (again_) co_return Result<void>();
  if (suspects_.failed.size() < kMostRemembered) suspects_.failed[uid] = reason;
  if (++refusals_ < suspects_.probes) co_return Result<void>();
  suspects_.probes = std::min(suspects_.probes * 2, kMostProbes);
  co_return net::failure(Code::refused, client_.server() + " hands out no mail: " + reason,
                         "it is asked again; nothing is done to mail on the server that was not fetched");
}

awaitable<Result<void>> Taker::settle_failed(std::vector<Metadata> mails) {
  if (!suspects_.failed.empty() && !server_gives_) {
    std::vector<Uid> failed;
    for (const auto& [uid, reason] : suspects_.failed) failed.push_back(uid);
    auto looked = co_await find_neighbour(std::move(failed));
    if (!looked) co_return net::failure(looked);
  }
  if (!server_gives_) co_return co_await try_failed(std::move(mails));
  // The server may have been unwell when they failed; one that ends the connection is not tried at once
  // again.
  for (const Metadata& mail : mails) {
    if (suspects_.broke.contains(mail.uid)) continue;
    auto taken = co_await take_alone(mail);
    if (!taken) co_return net::failure(taken);
  }
  co_return co_await note_failed();
}

// There is nothing else to tell by: they are asked for once a session.
awaitable<Result<void>> Taker::try_failed(std::vector<Metadata> mails) {
  for (const Metadata& mail : mails) {
    auto taken = co_await take_alone(mail);
    if (!taken) co_return net::failure(taken);
  }
  if (server_gives_) co_return co_await note_failed();
  const auto failed = std::find_if(mails.begin(), mails.end(), [this](const Metadata& mail) {
    return suspects_.failed.contains(mail.uid);
  });
  if (failed == mails.end()) co_return Result<void>();
  co_return net::failure(Code::refused,
                         client_.server() + " hands out no mail: " + suspects_.failed.at(failed->uid),
                         "it is asked again; nothing is done to mail on the server that was not fetched");
}

awaitable<Result<void>> Taker::note_failed() {
  while (!suspects_.failed.empty()) {
    const auto first = *suspects_.failed.begin();
    auto noted = co_await note(first.first, first.second);
    if (!noted) co_return net::failure(noted);
  }
  co_return Result<void>();
}

awaitable<Result<void>> Taker::note(Uid uid, std::string reason) {
  auto noted = co_await sink_.unfetched(uidvalidity_, uid, std::move(reason));
  if (noted) suspects_.failed.erase(uid);
  co_return noted;
}

// A mail that was taken long ago serves as well, if one is still there.
awaitable<Result<void>> Taker::find_neighbour(std::vector<Uid> except) {
  if (client_.exists() < 2) co_return Result<void>();
  auto uids = co_await client_.uids();
  if (!uids) co_return net::failure(uids);
  const auto other = std::find_if(uids->rbegin(), uids->rend(), [&](Uid uid) {
    return !std::binary_search(except.begin(), except.end(), uid);
  });
  if (other == uids->rend()) co_return Result<void>();
  auto start = co_await client_.fetch_start(*other, 100, 100);
  if (!start && start.error().code != Code::refused) co_return net::failure(start);
  server_gives_ = start && !start->empty() && !start->front().body->empty();
  co_return Result<void>();
}

awaitable<Result<void>> Taker::take_again(std::vector<Uid> uids) {
  if (uids.empty()) co_return Result<void>();
  std::sort(uids.begin(), uids.end());
  auto listed = co_await client_.list_of(uids);
  if (!listed) co_return net::failure(listed);
  if (!server_gives_) {
    auto looked = co_await find_neighbour(uids);
    if (!looked) co_return net::failure(looked);
  }
  again_ = true;
  client_.set_patience(std::min(account_.timing.command, account_.timing.second_try));
  auto tried = co_await try_again(std::move(uids), std::move(*listed));
  client_.set_patience(account_.timing.command);
  again_ = false;
  co_return tried;
}

awaitable<Result<void>> Taker::try_again(std::vector<Uid> uids, std::vector<Metadata> listed) {
  for (const Uid uid : uids) {
    const auto mail =
        std::find_if(listed.begin(), listed.end(), [uid](const Metadata& one) { return one.uid == uid; });
    Result<void> tried;
    if (mail != listed.end()) {
      tried = co_await take_alone(*mail);
    } else if (server_gives_) {
      tried = co_await sink_.unfetched(uidvalidity_, uid, "it left the server before it could be fetched");
    }
    if (!tried) co_return tried;
  }
  co_return Result<void>();
}

awaitable<Result<std::vector<FetchItem>>> Taker::fetch(std::span<const Metadata> batch) {
  std::vector<Uid> uids;
  std::uint64_t bytes = 0;
  for (const Metadata& mail : batch) {
    uids.push_back(mail.uid);
    bytes += mail.size;
  }
  const bool too_large = batch.size() == 1 && batch.front().size > account_.max_mail;
  Result<std::vector<FetchItem>> items;
  if (too_large || (batch.size() == 1 && suspects_.broke.contains(batch.front().uid))) {
    // A server that understated the size, or breaks at the whole mail, may still give its start.
    items = co_await client_.fetch_start(batch.front().uid, account_.max_mail + 1, bytes);
  } else {
    items = co_await client_.fetch(uids, bytes, account_.max_mail + account_.batch_bytes);
  }
  if (!items) suspect(batch, items.error());
  co_return items;
}

// Remembers what was under way when the connection broke.
void Taker::suspect(std::span<const Metadata> batch, const net::Error& error) {
  if (error.code == Code::refused || error.code == Code::interrupted) return;
  suspects_.last = std::max(suspects_.last, batch.back().uid);
  if (batch.size() > 1 || suspects_.failed.size() >= kMostRemembered) return;
  suspects_.broke.insert(batch.front().uid);
  suspects_.failed[batch.front().uid] = "the connection ends whenever it is fetched: " + error.what;
}

awaitable<Result<void>> Taker::hand_over(std::vector<FetchedMail> mails) {
  server_gives_ = true;
  for (const auto& mail : mails) {
    suspects_.failed.erase(mail.uid);
    suspects_.broke.erase(mail.uid);
    suspects_.doubts.erase(mail.uid);
  }
  auto settled = co_await sink_.take(uidvalidity_, std::move(mails));
  if (!settled) co_return net::failure(settled);
  Pending pending{std::move(*settled), {}};
  co_return co_await aftercare_.settle(uidvalidity_, std::move(pending));
}

}  // namespace imap
