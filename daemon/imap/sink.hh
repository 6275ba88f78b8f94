#pragma once
// Where a mailbox's mails go: what the watcher needs to know and whom it hands mails to.
//
// The ledger behind a Sink is what makes mail arrive exactly once: the watcher has no memory of its own.
// Mails of a (mailbox, UIDVALIDITY) are given to take() in ascending order as far as they can be fetched;
// position() goes on behind the highest. What was passed over, because a server did not list it or did not
// hand it out, is found again by holding all UIDs against unknown(), and by due(). An error from a Sink (disk
// full, database gone) ends the session: after a back-off the watcher asks position() again. Nothing is
// changed on the server before take() has returned, and nothing ever to a mail whose bytes take() was not
// given.

#include <chrono>
#include <cstdint>
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
  bool keep = false;       // the server may have more of it: no after-action
};

// What is known of a folder that was just selected.
struct Standing {
  Uid next = 1;                    // the lowest UID that may be unknown
  Uid first_next = 0;              // mails below were there at the first look
  std::optional<Instant> since{};  // of those, the ones that came before it are left alone
  bool undecided = false;          // first_look() is to say since when
  bool anew = false;               // other mails than before stand behind these UIDs
};

// A mail that is known, and when it came to its server.
struct Landmark {
  Uid uid = 0;
  Instant internal_date{};
};

// Mails in a row of a listing.
struct Run {
  Uid first = 0, last = 0;
  std::uint32_t count = 0;
};

// After-actions that are owed.
struct Pending {
  std::vector<Uid> whole;
  std::vector<Uid> copied;  // to the folder of processed mail, but still where they were
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
  // A folder was selected, perhaps once more in the same session: another life of it begins here if need be.
  virtual awaitable<Result<Standing>> enter(Selected selected) = 0;
  // The newest mails that are known, a few.
  virtual awaitable<Result<std::vector<Landmark>>> landmarks(UidValidity uidvalidity) = 0;
  // Whether the mail that is known under this UID begins so; true where its bytes cannot be read.
  virtual awaitable<Result<bool>> is_known(UidValidity uidvalidity, Uid uid, std::string start) = 0;
  // All that is there at the first look: since when mail is taken, none for all of it.
  virtual awaitable<Result<std::optional<Instant>>> first_look(UidValidity uidvalidity,
                                                               std::vector<Metadata> mails) = 0;
  // These are older than that, ascending: they are never taken, and known from now on.
  virtual awaitable<Result<void>> leave(UidValidity uidvalidity, std::vector<Run> old) = 0;
  // Those of the UIDs, which are ascending, that are neither in the ledger nor left alone.
  virtual awaitable<Result<std::vector<Uid>>> unknown(UidValidity uidvalidity, std::vector<Uid> uids) = 0;
  // Mails that are without bytes and to be asked for again now; the attempt is counted durably.
  virtual awaitable<Result<std::vector<Uid>>> due(UidValidity uidvalidity) = 0;
  // UIDs that are settled in the ledger, but whose after-action was never confirmed by after_done().
  virtual awaitable<Result<Pending>> pending_after(UidValidity uidvalidity) = 0;
  // Commits durably; the UIDs returned get the account's after-action, the others stay on the server as they
  // are.
  virtual awaitable<Result<std::vector<Uid>>> take(UidValidity uidvalidity,
                                                   std::vector<FetchedMail> mails) = 0;
  // The server does not hand this mail out, though it does its neighbours. Goes to the ledger too, without
  // bytes.
  virtual awaitable<Result<void>> unfetched(UidValidity uidvalidity, Uid uid, std::string reason) = 0;
  // The first half of a move by COPY is done for these.
  virtual awaitable<Result<void>> copied(UidValidity uidvalidity, std::vector<Uid> uids) = 0;
  // The server has confirmed the after-action of these.
  virtual awaitable<Result<void>> after_done(UidValidity uidvalidity, std::vector<Uid> uids) = 0;

  // For status lines and logs; must not block.
  virtual void changed(const State&) {}
  // Something that needs an operator but does not stop the mailbox: the folder for processed mail cannot be
  // made, say.
  virtual void trouble(const net::Error&) {}
};

}  // namespace imap
