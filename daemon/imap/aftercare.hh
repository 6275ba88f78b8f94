#pragma once
// What happens on the server to mails that are safe with the sink, and again if it was refused or cut short.

#include <optional>
#include <string>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"

namespace imap {

class Aftercare {
 public:
  // `told_about_uidplus` outlives the session.
  Aftercare(const Account& account, Sink& sink, Client& client, bool& told_about_uidplus);

  // A server that refuses the after-action does not stop the mail: it is told, and tried again at the next
  // look.
  awaitable<Result<void>> settle(UidValidity uidvalidity, Pending pending);

 private:
  awaitable<Result<void>> settle_some(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> act(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> move(UidValidity uidvalidity, Pending some);
  awaitable<Result<void>> remove(std::vector<Uid> uids);
  awaitable<Result<Pending>> forget_gone(UidValidity uidvalidity, Pending some);
  awaitable<Result<std::string>> folder();

  const Account& account_;
  Sink& sink_;
  Client& client_;
  bool& told_about_uidplus_;
  std::optional<std::string> folder_;
  bool move_works_ = true;
};

}  // namespace imap
