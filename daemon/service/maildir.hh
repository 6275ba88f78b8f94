#pragma once
// A mailbox that is a Maildir folder, filled by a local MTA (https://cr.yp.to/proto/maildir.html).
//
// Everything in new/ is taken in; once it is durable its file moves to cur/ (or goes, or moves to another
// Maildir, as `after` says). A crash between the two makes the same bytes come again, which the ledger knows
// as a duplicate. Files in cur/ belong to mail clients and are never read.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <stop_token>
#include <string>

#include "daemon/intake/intake.hh"
#include "daemon/service/desk_thread.hh"
#include "rules/mailbox.hh"

namespace service {

struct Maildir {
  std::string mailbox, folder;
  rules::AfterCommit after;
};

// Looks every second until `stop` is requested. `taken` is called after each commit.
boost::asio::awaitable<void> watch_maildir(Maildir maildir, DeskThread& desk, intake::Intake& intake,
                                           std::function<void()> taken, std::stop_token stop);

// One look; for tests and for the watcher. Returns how many mails were taken, or what went wrong.
[[nodiscard]] storage::Result<std::size_t> take_maildir(const Maildir& maildir, intake::Intake& intake,
                                                        storage::Instant now);

}  // namespace service
