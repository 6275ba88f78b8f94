#pragma once
// Since when each mailbox of the policy is what it is.
//
// A mailbox that is renamed, split or pointed at another account shows mail that came long before, as if it
// came now. What was taken before a mailbox was, was not sent to it: the rules do not run again for it.

#include "rules/policy/policy.hh"
#include "storage/store.hh"

namespace intake {

// Adds to `changes` what is to be remembered of mailboxes that are new, or are read elsewhere than before.
[[nodiscard]] storage::Result<void> note_mailboxes(const storage::Store& store, const rules::Policy& policy,
                                                   storage::Instant now, storage::Changes& changes);

// None: nothing is remembered of it.
[[nodiscard]] storage::Result<std::optional<storage::Instant>> mailbox_since(const storage::Store& store,
                                                                             const std::string& name);

}  // namespace intake
