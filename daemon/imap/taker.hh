#pragma once
// Fetches mails that were listed and hands them over, whatever a server does meanwhile.
//
// A NO to a batch, or mails missing from its answer, makes each be asked for alone. One that fails alone may
// be bad, or the server may be unwell: that is told by its neighbours. Where one of them comes, those that
// failed are asked for once more and then noted as mails without bytes; where none comes, the session has
// failed, and nothing is noted.

#include <chrono>
#include <map>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/imap/account.hh"
#include "daemon/imap/aftercare.hh"
#include "daemon/imap/sink.hh"
#include "daemon/imap/suspects.hh"

namespace imap {

class Taker {
 public:
  Taker(const Account& account, Sink& sink, Suspects& suspects, Client& client, Aftercare& aftercare,
        std::stop_token stop);
  void enter(UidValidity uidvalidity);

  // Ascending. Returns when each is with the sink, noted, or left to a later session.
  awaitable<Result<void>> take(std::vector<Metadata> mails);
  // Asks again for mails that the sink has without bytes.
  awaitable<Result<void>> take_again(std::vector<Uid> uids);

 private:
  awaitable<Result<void>> try_again(std::vector<Uid> uids, std::vector<Metadata> listed);
  awaitable<Result<void>> take_healthy(std::span<const Metadata> mails);
  awaitable<Result<void>> take_batch(std::span<const Metadata> batch);
  awaitable<Result<void>> take_alone(const Metadata& mail);
  awaitable<Result<void>> judge_each(std::span<const Metadata> batch, std::vector<FetchItem> items);
  awaitable<Result<void>> settle_failed(std::vector<Metadata> mails);
  awaitable<Result<void>> try_failed(std::vector<Metadata> mails);
  awaitable<Result<void>> note_failed();
  awaitable<Result<void>> note(Uid uid, std::string reason);
  awaitable<Result<void>> fail(Uid uid, std::string reason);
  awaitable<Result<void>> find_neighbour(std::vector<Uid> except);
  awaitable<Result<std::vector<FetchItem>>> fetch(std::span<const Metadata> batch);
  awaitable<Result<void>> hand_over(std::vector<FetchedMail> mails);
  void suspect(std::span<const Metadata> batch, const net::Error& error);
  void tell_of_twins(Uid uid);
  bool is_believed(const Metadata& mail, std::size_t size);

  const Account& account_;
  Sink& sink_;
  Suspects& suspects_;
  Client& client_;
  Aftercare& aftercare_;
  std::stop_token stop_;
  UidValidity uidvalidity_ = 0;
  bool server_gives_ = false;  // a mail has come in this session
  bool again_ = false;         // at mails that are noted already
  unsigned refusals_ = 0;      // before the first that came
};

}  // namespace imap
