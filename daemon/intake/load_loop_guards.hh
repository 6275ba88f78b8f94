#pragma once
// The part of gathering that guards against loops: what came back, what repeats itself, what was spent.

#include "daemon/desk/case/affected_addresses.hh"
#include "daemon/desk/case/known.hh"

namespace intake {

// The ticket of this number, or the one that goes on in its place.
[[nodiscard]] storage::Result<std::optional<storage::Ticket>> find_ticket(const storage::Store& store,
                                                                          storage::TicketId id);

// The copy that carries this token. After a restore another one may have its message and number.
[[nodiscard]] storage::Result<std::optional<storage::OutboxItem>> find_copy(const storage::Store& store,
                                                                            const desk::Token& token,
                                                                            std::string_view secret);

// What the customer wrote last; of a ticket of which none is, what was said last.
[[nodiscard]] storage::Result<std::string> read_last_words(const storage::Store& store, storage::TicketId id);

// Fills in what desk/delivery/bounce.hh, desk/customer/mail_loop.hh and desk/mail/budget.hh look at. `known`
// has its clues and candidates.
[[nodiscard]] storage::Result<void> read_guards(const storage::Store& store, const mailparse::Mail& mail,
                                                const rules::Policy& policy, storage::Instant now,
                                                desk::Known& known);

[[nodiscard]] storage::Result<desk::Reserves> read_reserves(const storage::Store& store,
                                                            const desk::Stakes& stakes);

}  // namespace intake
