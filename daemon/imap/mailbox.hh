#pragma once
// Watches one mailbox for ever: connects, fetches everything the ledger does not know, waits for more, and
// comes back after every failure.
//
//   co_spawn(loop, imap::watch(account, sink, stop.get_token()), detached);
//
// `sink` must outlive the coroutine. It ends when `stop` is requested (on the loop's thread): waits and
// downloads end at once, a commit or an after-action under way is finished first, each within its deadline.
//
// Recovery, in short:
// 1. Position is (UIDVALIDITY, UID) from the sink, never \Seen: other clients may read the mailbox.
// 2. Only what take() has committed is moved, flagged or deleted. A crash between the two is healed by
// pending_after().
// 3. Every after-action may be repeated without harm.
// 4. NO, BAD, a broken connection, an empty or a cut body are the session's trouble: back-off, a new session,
// the mails
//    of the batch one by one, those that failed last. Only what fails where others come is noted as a mail
//    without bytes and passed over. It is asked for again with growing pauses, and never touched on the
//    server.
// 5. A listing may leave mails out: all UIDs are held against the ledger at the start, soon after a gap, and
// hourly.
// 6. The folder is selected anew whenever after-actions are looked at, so that another UIDVALIDITY is seen in
// a session
//    that lives on.

#include <stop_token>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"

namespace imap {

awaitable<void> watch(Account account, Sink& sink, std::stop_token stop);

}  // namespace imap
