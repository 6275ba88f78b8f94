#pragma once
// Mail to those who run the desk, about what no mail and no timer of the desk has shown.

#include "daemon/desk/operators.hh"
#include "storage/store.hh"

namespace intake {

// Once for each kind of trouble and its quiet time, whatever else the desk has to tell.
[[nodiscard]] storage::Result<void> tell_operators(storage::Store& store, const rules::Policy& policy,
                                                   const desk::Trouble& trouble, storage::Instant now);

}  // namespace intake
