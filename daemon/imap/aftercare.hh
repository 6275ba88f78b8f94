#pragma once
// What happens on the server to mails that are safe with the sink, and again if it was refused or cut short.

#include <optional>
#include <string>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"
#include "daemon/imap/suspects.hh"

namespace imap {

class Aftercare {
 public:
  Aftercare(const Account& account, Sink& sink, Client& client, Suspects& suspects);

  // A server that refuses the after-action does not stop the mail: it is told, and tried again at the next
  // look. Where the connection ended at one, the mails concerned go one by one, and the one at which it ends
  // again rests for minutes, then for hours.
  awaitable<Result<void>> settle(UidValidity uidvalidity, Pending pending);

 private:
  awaitable<Result<void>> settle_some(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> act(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> carry_out(UidValidity uidvalidity, Pending some);
  void learn_from_last_session();
  void leave_out_resting(Pending& pending) const;
  awaitable<Result<void>> move(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> remove(std::vector<Uid> uids);
  awaitable<Result<Pending>> forget_gone(UidValidity uidvalidity, Pending some);
  awaitable<Result<std::string>> folder();

  const Account& account_;
  Sink& sink_;
  Client& client_;
  Suspects& suspects_;
  std::optional<std::string> folder_;
  bool move_works_ = true;
  bool sink_failed_ = false;  // a refusal is the sink's, not the server's
};

}  // namespace imap
