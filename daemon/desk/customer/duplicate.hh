#pragma once
// The same mail again (docs/architecture.md, promise 2).

#include <optional>

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"

namespace desk {

// A copy that comes later than this after the first routes nothing.
inline constexpr std::chrono::hours kNewsFor{24};

// Whether a mail that proves so much may be taken for a repeat of one that is stored, beyond the same bytes.
// Somebody's copy that came first must not make us deaf to the true mail: one that proves less counts only
// where the mailbox that took it could not tell. `ticket`: of the stored one; null: it is gone.
bool may_repeat(const storage::MessageRef& stored, const storage::Ticket* ticket, storage::Proof proof,
                const rules::Policy& policy);

// A decision where the mail was taken before, whatever its place: a second mailbox, a re-delivery, a restored
// folder. Its ticket learns of a mailbox that is new to it. Where that one ranks higher, the rules run again
// as if the mail opened the ticket, with no second acknowledgement; but not for a ticket that is solved or
// closed, nor for a mail that lay on the server already, under another name or for long.
std::optional<Decision> decide_repeat(const Case& what, const Sender& sender);

// Whether a mail is a message that we have, though a list has changed one of them: the same Message-ID,
// writer and Date, and the same words but for a list's footer. No file may be new.
bool is_same_by_a_list(const mailparse::Mail& mail, const storage::Message& known);

}  // namespace desk
