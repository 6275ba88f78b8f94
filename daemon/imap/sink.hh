#pragma once
// Where a mailbox's mails go: what the watcher needs to know and whom it hands mails to.
//
// The ledger behind a Sink is what makes mail arrive exactly once: the watcher has no memory of its own.
// Every mail of a (mailbox, UIDVALIDITY) is given to take() or unfetchable() in ascending order of UID, so
// that one number, position(), is enough to go on after any crash. An error from a Sink (disk full, database
// gone) ends the session: after a back-off the watcher asks position() again. Nothing is changed on the
// server before take() has returned.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "daemon/imap/client.hh"

namespace imap {

struct FetchedMail {
  Uid uid = 0;
  std::uint64_t size = 0;  // what the server believes; bytes.size() is the truth unless truncated
  Instant internal_date{};
  std::vector<std::string> flags;
  std::string bytes;
  bool truncated = false;  // the mail goes on behind `bytes`
};

struct State {
  enum class Phase : std::uint8_t {
    connecting,
    fetching,  // logged in, at work
    watching,  // logged in, all fetched, waiting for mail (IDLE or poll)
    waiting,   // failed, waits before the next attempt; `error` says why
    stopped,
  };
  Phase phase = Phase::connecting;
  std::string server;                                   // "imap.example.com:993"
  std::optional<net::Error> error;                      // of phase waiting
  std::optional<net::Clock::time_point> failing_since;  // the first failure after the last good time
  std::chrono::milliseconds retry_in{0};                // of phase waiting
};

class Sink {
 public:
  virtual ~Sink() = default;

  // The lowest UID that may be unknown: all below it are in the ledger. 1 for an unknown UIDVALIDITY.
  virtual awaitable<Result<Uid>> position(UidValidity uidvalidity) = 0;
  // UIDs that are settled in the ledger, but whose after-action was never confirmed by after_done().
  virtual awaitable<Result<std::vector<Uid>>> pending_after(UidValidity uidvalidity) = 0;
  // Commits durably; the UIDs returned get the account's after-action, the others stay on the server as they
  // are.
  virtual awaitable<Result<std::vector<Uid>>> take(UidValidity uidvalidity,
                                                   std::vector<FetchedMail> mails) = 0;
  // The server cannot or will not hand this mail out. Goes to the ledger too.
  virtual awaitable<Result<void>> unfetchable(UidValidity uidvalidity, Uid uid, std::string reason) = 0;
  // The server has confirmed the after-action of these.
  virtual awaitable<Result<void>> after_done(UidValidity uidvalidity, std::vector<Uid> uids) = 0;

  // For status lines and logs; must not block.
  virtual void changed(const State&) {}
  // Something that needs an operator but does not stop the mailbox: the folder for processed mail cannot be
  // made, say.
  virtual void trouble(const net::Error&) {}
};

}  // namespace imap
