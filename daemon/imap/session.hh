#pragma once
// One connection's life in a watched mailbox; mailbox.cc makes one after the other.

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"

namespace imap {

// What one session leaves to the next: which mails were under way when a connection broke.
struct Suspects {
  Uid last = 0;           // up to this UID mails are fetched one by one
  Uid alone = 0;          // the mail that was fetched alone when the connection broke
  unsigned failures = 0;  // so many times
};

class Session {
 public:
  Session(const Account& account, Sink& sink, Suspects& suspects, std::unique_ptr<Client> client,
          std::stop_token stop);

  // Until the connection or the sink fails, or `stop`: always an error. `watching` is called whenever
  // everything is fetched, `fetching` when work begins again.
  awaitable<net::Error> run();

 private:
  awaitable<Result<void>> begin();
  awaitable<Result<void>> heal();
  awaitable<Result<void>> catch_up();
  awaitable<Result<void>> take_all(std::vector<Metadata> mails);
  awaitable<Result<void>> take_batch(std::span<const Metadata> batch);
  awaitable<Result<void>> take_alone(const Metadata& mail);
  awaitable<Result<void>> give_up(Uid uid, std::string reason);
  awaitable<Result<std::vector<FetchItem>>> fetch(std::span<const Metadata> batch);
  awaitable<Result<void>> hand_over(std::span<const Metadata> batch, std::vector<FetchItem> items);
  awaitable<Result<void>> settle(std::vector<Uid> uids);
  awaitable<Result<void>> after(std::vector<Uid> uids);
  awaitable<Result<void>> wait_for_news();
  void suspect(std::span<const Metadata> batch, const net::Error& error);
  void show(State::Phase phase);

  const Account& account_;
  Sink& sink_;
  Suspects& suspects_;
  std::unique_ptr<Client> client_;
  std::stop_token stop_;
  UidValidity uidvalidity_ = 0;
  Uid next_ = 1;  // the lowest UID not yet handed over
  net::Deadline heal_at_{};
  bool idle_works_ = true;
};

}  // namespace imap
