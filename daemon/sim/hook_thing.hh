#pragma once
// A delivery to a webhook, in the words of `expect: {webhook: ...}`.

#include "daemon/sim/thing.hh"
#include "rules/policy/policy.hh"
#include "storage/outbox.hh"

namespace sim {

// `name`, `url` (none where it is a secret), `ticket`, `body` whole, and each value in it by its path:
// `body.payload.summary`.
Thing hook_thing(const storage::OutboxItem& item, const rules::Policy& policy);

}  // namespace sim
