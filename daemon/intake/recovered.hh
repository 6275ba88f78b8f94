#pragma once
// After an older database was put back: what people hear of it, and what of its mails may leave.
//
// Mails that the vault has and the database does not know were decided once, in a life of the desk that is
// lost. They are taken in again, so that nothing a person wrote is gone; but whatever they would send to
// others than our own people may have been sent then, so it is held for an operator's word, and nothing is
// acknowledged twice.

#include <string>
#include <string_view>

#include "daemon/desk/case/desk.hh"

namespace intake {

// The mailbox that these bytes came to, by what servers wrote as they delivered, then by To, then by Cc. Null
// where the header names none of several, or more than one at the same place: a guess would show one team's
// mail to another. Reads no more of a mail than its header: it may be one that the parser dies of.
const rules::Mailbox* mailbox_of(std::string_view bytes, const rules::Policy& policy);

// Holds what such a mail would send to others than our own people.
void hold_for_operators(storage::Changes& changes, const rules::Policy& policy, storage::Instant now);

// `what`: how it is known, and how much is taken in.
storage::Changes report_restore(const std::string& what, const desk::Setting& setting);

}  // namespace intake
