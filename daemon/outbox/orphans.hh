#pragma once
// Deliveries that wait for a webhook which the policy does not have any more.
//
// No lane would ever take them, so they are given up when the policy comes into force, as a call that the
// service refused is: the ticket says so, a page goes on to its next level, and operators are told, once for
// each webhook. `ticketctl outbox retry` sends one after all, once the webhook is back.

#include "rules/policy.hh"
#include "storage/store.hh"

namespace outbox {

// While no lane is at work. Returns how many.
[[nodiscard]] storage::Result<std::size_t> give_up_orphans(storage::Store& store, const rules::Policy& policy,
                                                           storage::Instant now);

}  // namespace outbox
