#pragma once
// Where the mails of one IMAP mailbox go: into the desk, by the desk's thread. The memory behind it is the
// ledger.

#include <functional>
#include <string>

#include "daemon/desk/mail/operators.hh"
#include "daemon/imap/sink.hh"
#include "daemon/intake/intake.hh"
#include "daemon/runtime/desk_thread.hh"
#include "daemon/service/once_daily.hh"
#include "daemon/service/outage.hh"
#include "rules/yaml/mailbox.hh"

namespace service {

// Which mailbox a Feed is of.
struct Fed {
  std::string mailbox;  // its name in the policy
  storage::Origin origin;
  rules::Since since;
};

class Feed : public imap::Sink {
 public:
  // `taken` is called on the loop after each commit, `state` at each change.
  Feed(Fed fed, DeskThread& desk, storage::Store& store, intake::Intake& intake, std::function<void()> taken,
       std::function<void(const std::string&, const imap::State&)> state);

  imap::awaitable<imap::Result<imap::Uid>> position(imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<imap::Standing>> enter(imap::Selected selected) override;
  imap::awaitable<imap::Result<std::vector<imap::Landmark>>> landmarks(
      imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<bool>> is_known(imap::UidValidity uidvalidity, imap::Uid uid,
                                               std::string start) override;
  imap::awaitable<imap::Result<std::optional<imap::Instant>>> first_look(
      imap::UidValidity uidvalidity, std::vector<imap::Metadata> mails) override;
  imap::awaitable<imap::Result<void>> leave(imap::UidValidity uidvalidity,
                                            std::vector<imap::Run> old) override;
  imap::awaitable<imap::Result<std::vector<imap::Uid>>> unknown(imap::UidValidity uidvalidity,
                                                                std::vector<imap::Uid> uids) override;
  imap::awaitable<imap::Result<std::vector<imap::Uid>>> due(imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<imap::Pending>> pending_after(imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<std::vector<imap::Uid>>> take(imap::UidValidity uidvalidity,
                                                             std::vector<imap::FetchedMail> mails) override;
  imap::awaitable<imap::Result<void>> unfetched(imap::UidValidity uidvalidity, imap::Uid uid,
                                                std::string reason) override;
  imap::awaitable<imap::Result<void>> copied(imap::UidValidity uidvalidity,
                                             std::vector<imap::Uid> uids) override;
  imap::awaitable<imap::Result<void>> after_done(imap::UidValidity uidvalidity,
                                                 std::vector<imap::Uid> uids) override;
  void changed(const imap::State& state) override;
  void trouble(const net::Error& error) override;

 private:
  using Marking = storage::Result<void> (storage::Store::*)(std::span<const storage::LedgerId>);
  imap::awaitable<imap::Result<void>> mark(imap::UidValidity uidvalidity, std::vector<imap::Uid> uids,
                                           Marking marking);
  imap::awaitable<void> tell(desk::Trouble trouble);
  void note_look();
  imap::awaitable<void> tell_life(storage::Standing standing, imap::Selected selected);

  Fed fed_;
  DeskThread& desk_;
  storage::Store& store_;
  intake::Intake& intake_;
  std::function<void()> taken_;
  std::function<void(const std::string&, const imap::State&)> state_;
  OnceDaily news_;
  OutageWatch outage_;
  std::optional<storage::Instant> ours_since_;
  std::optional<std::chrono::steady_clock::time_point> looked_;
  bool failing_ = false;
};

}  // namespace service
