#pragma once
// The step between reading a mail and deciding on it: asks storage what the desk must know.

#include "daemon/desk/case/known.hh"

namespace intake {

// A fault of the disk concerns everything; anything else concerns the one at hand.
inline bool is_systemic(const storage::Error& error) {
  return error.fault != storage::Fault::conflict && error.fault != storage::Fault::corrupt;
}

// The same work succeeds as soon as the machine is well again: it is tried again as it is.
inline bool is_of_machine(const storage::Error& error) {
  using storage::Fault;
  return error.fault == Fault::full || error.fault == Fault::unavailable || error.fault == Fault::locked;
}

// How the desk knows who gives an order: by the mail alone, or because the control socket vouches for it.
enum class Vouched { by_mail, by_socket };

// Reads only. Inside a transaction it sees what was applied for earlier mails of the batch.
[[nodiscard]] storage::Result<desk::Known> gather(storage::Store& store, const mailparse::Mail& mail,
                                                  const storage::LedgerEntry& entry,
                                                  const rules::Policy& policy, storage::Instant now,
                                                  Vouched vouched = Vouched::by_mail);

[[nodiscard]] storage::Result<desk::Past> read_past(const storage::Store& store, storage::TicketId id);

}  // namespace intake
