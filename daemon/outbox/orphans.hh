#pragma once
// What waits for a webhook or a mailbox which the policy does not have any more.
//
// Nobody would ever take it, so it is given up when the policy comes into force, as what a service or a relay
// refused is: the ticket says so, a page goes on to its next level, who waits for an answer's delivery is
// told, and of calls operators are, once for each webhook. `ticketctl outbox retry` sends one after all, once
// the webhook or the mailbox is back. A mailbox that was renamed is not gone: what waits goes with the one
// that has its address now.

#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace outbox {

// While no lane is at work. Returns how many.
[[nodiscard]] storage::Result<std::size_t> give_up_orphans(storage::Store& store, const rules::Policy& policy,
                                                           storage::Instant now);

}  // namespace outbox
