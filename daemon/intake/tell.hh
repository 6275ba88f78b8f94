#pragma once
// Mail to those who run the desk, about what no mail and no timer of the desk has shown.

#include <optional>

#include "daemon/desk/mail/operators.hh"
#include "storage/store.hh"

namespace intake {

// Once for each kind of trouble and its quiet time, whatever else the desk has to tell.
[[nodiscard]] storage::Result<void> tell_operators(storage::Store& store, const rules::Policy& policy,
                                                   const desk::Trouble& trouble, storage::Instant now);

// A mailbox that is not read: once, daily while it goes on, and once more when it is over.
struct Outage {
  std::string mailbox;
  storage::Instant since{};
  std::string why;
};
[[nodiscard]] storage::Result<void> tell_of_outage(storage::Store& store, const rules::Policy& policy,
                                                   const Outage& outage, storage::Instant now);
// Says nothing where nobody was told of an outage.
[[nodiscard]] storage::Result<void> tell_outage_over(storage::Store& store, const rules::Policy& policy,
                                                     const std::string& mailbox, storage::Instant now);

}  // namespace intake
