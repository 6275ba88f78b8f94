#pragma once
// Where the mails of one IMAP mailbox go: into the desk, by the desk's thread. The memory behind it is the
// ledger.

#include <functional>
#include <string>

#include "daemon/imap/sink.hh"
#include "daemon/intake/intake.hh"
#include "daemon/service/desk_thread.hh"

namespace service {

class Feed : public imap::Sink {
 public:
  // `mailbox`: its name in the policy. `taken` is called on the loop after each commit, `state` at each
  // change.
  Feed(std::string mailbox, DeskThread& desk, storage::Store& store, intake::Intake& intake,
       std::function<void()> taken, std::function<void(const std::string&, const imap::State&)> state);

  imap::awaitable<imap::Result<imap::Uid>> position(imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<std::vector<imap::Uid>>> pending_after(imap::UidValidity uidvalidity) override;
  imap::awaitable<imap::Result<std::vector<imap::Uid>>> take(imap::UidValidity uidvalidity,
                                                             std::vector<imap::FetchedMail> mails) override;
  imap::awaitable<imap::Result<void>> unfetchable(imap::UidValidity uidvalidity, imap::Uid uid,
                                                  std::string reason) override;
  imap::awaitable<imap::Result<void>> after_done(imap::UidValidity uidvalidity,
                                                 std::vector<imap::Uid> uids) override;
  void changed(const imap::State& state) override;
  void trouble(const net::Error& error) override;

 private:
  std::string mailbox_;
  DeskThread& desk_;
  storage::Store& store_;
  intake::Intake& intake_;
  std::function<void()> taken_;
  std::function<void(const std::string&, const imap::State&)> state_;
  bool failing_ = false;
};

}  // namespace service
