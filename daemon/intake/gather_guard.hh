#pragma once
// The part of gathering that guards against loops: what came back, what repeats itself, what was spent.

#include "daemon/desk/known.hh"

namespace intake {

// The ticket of this number, or the one that goes on in its place.
[[nodiscard]] storage::Result<std::optional<storage::Ticket>> find_ticket(const storage::Store& store,
                                                                          storage::TicketId id);

// Fills in what desk/bounce.hh, desk/echo.hh and desk/budget.hh look at. `known` has its clues and
// candidates.
[[nodiscard]] storage::Result<void> read_guards(const storage::Store& store, const mailparse::Mail& mail,
                                                const rules::Policy& policy, storage::Instant now,
                                                desk::Known& known);

[[nodiscard]] storage::Result<desk::Reserves> read_reserves(const storage::Store& store,
                                                            const desk::Stakes& stakes);

}  // namespace intake
