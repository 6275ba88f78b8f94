#pragma once
// A mailbox that is a Maildir folder, filled by a local MTA (https://cr.yp.to/proto/maildir.html).
//
// Everything in new/ is taken in; once it is durable its file moves to cur/ (or goes, or moves to another
// Maildir, as `after` says). A crash between the two makes the same bytes come again, which the ledger knows
// as a duplicate. Files in cur/ belong to mail clients and are never read, nor written over. What lies in
// new/ and cannot be taken (it is no plain file, it is empty, we may not read it) stays there and is told: in
// the log once a day, to operators after ten minutes.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/intake/intake.hh"
#include "daemon/runtime/desk_thread.hh"
#include "rules/yaml/mailbox.hh"
#include "storage/store.hh"

namespace service {

struct Maildir {
  std::string mailbox, folder;
  rules::AfterCommit after;
};

class MaildirReader {
 public:
  explicit MaildirReader(Maildir maildir) : maildir_(std::move(maildir)) {}

  // One batch: how many mails were taken, or what went wrong; nothing else waits for a backlog. A look at the
  // folder lasts until all that it found is taken. Used by one thread at a time.
  [[nodiscard]] storage::Result<std::size_t> take(intake::Intake& intake, storage::Instant now);
  bool has_more() const { return at_ < names_.size(); }  // of the last look
  // What the last look could not take, and why; empty: nothing.
  std::string untaken() const;

 private:
  struct File;
  std::vector<File> read_batch(std::span<const std::string> names, std::size_t& at, std::size_t limit);
  storage::Result<void> take_batch(const std::vector<File>& batch, intake::Intake& intake,
                                   storage::Instant now);
  void settle(const std::string& name, bool truncated);
  storage::Result<void> look();

  Maildir maildir_;
  std::vector<std::string> names_;              // what the last look found, oldest first
  std::size_t at_ = 0;                          // of them, that are taken or passed over
  std::map<std::string, std::string> untaken_;  // of the last look: why
  // Taken, but still in new/: not to be taken once a second. And whether they were cut.
  std::map<std::string, bool> unsettled_;
};

// Looks every second until `stop` is requested. `taken` is called after each commit, `state` with what is
// wrong, or with nothing once it is well again.
boost::asio::awaitable<void> watch_maildir(Maildir maildir, DeskThread& desk, storage::Store& store,
                                           intake::Intake& intake, std::function<void()> taken,
                                           std::function<void(const std::string& trouble)> state,
                                           std::stop_token stop);

}  // namespace service
