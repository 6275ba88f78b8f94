#pragma once
// One connection's life in a watched mailbox; mailbox.cc makes one after the other.

#include <memory>
#include <stop_token>
#include <vector>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"
#include "daemon/imap/taker.hh"

namespace imap {

class Session {
 public:
  Session(const Account& account, Sink& sink, Suspects& suspects, std::unique_ptr<Client> client,
          std::stop_token stop);

  // Until the connection or the sink fails, or `stop`: always an error. `watching` is called whenever
  // everything is fetched, `fetching` when work begins again.
  awaitable<net::Error> run();
  bool worked() const { return worked_; }  // took all that was listed

 private:
  awaitable<Result<void>> enter();
  awaitable<Result<Selected>> select();
  awaitable<Result<bool>> has_other_mails(UidValidity uidvalidity);
  awaitable<Result<bool>> is_other(UidValidity uidvalidity, Uid uid);
  awaitable<Result<void>> look_first(Standing standing);
  awaitable<Result<void>> look();
  awaitable<Result<void>> heal();
  awaitable<Result<void>> catch_up();
  awaitable<Result<void>> survey();
  awaitable<Result<void>> take(std::vector<Metadata> mails);
  awaitable<Result<void>> wait_for_news();
  void survey_soon();
  void note_gaps(const std::vector<Metadata>& mails);
  void show(State::Phase phase);

  const Account& account_;
  Sink& sink_;
  Suspects& suspects_;
  std::unique_ptr<Client> client_;
  std::stop_token stop_;
  Aftercare aftercare_;
  Taker taker_;
  UidValidity uidvalidity_ = 0;
  Standing standing_;
  net::Deadline heal_at_{}, survey_at_{};
  std::chrono::milliseconds survey_pause_;
  unsigned short_listings_ = 0;  // surveys that saw fewer mails than there are
  bool idle_works_ = true;
  bool worked_ = false;
};

}  // namespace imap
