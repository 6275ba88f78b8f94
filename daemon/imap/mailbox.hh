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
// 4. A mail that the server refuses to hand out is asked for alone; a second NO makes it unfetchable, and the
// next one is taken.
// 5. A connection that breaks during a batch makes the next session fetch those mails one by one. One that
// breaks
//    fetch_attempts times at the same single mail makes it unfetchable.

#include <stop_token>

#include "daemon/imap/account.hh"
#include "daemon/imap/sink.hh"

namespace imap {

awaitable<void> watch(Account account, Sink& sink, std::stop_token stop);

}  // namespace imap
