#pragma once
// Operators hear of mail that the desk could not take: a customer's words are in no ticket, so nobody else
// ever will. At once of the first, and of what follows once a day.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/desk/case/desk.hh"

namespace desk {

inline constexpr std::string_view kQuarantineNotice = "quarantine";  // the kind of trouble (operators.hh)

// The timer that tells: `set` as it stands now, with one line more.
storage::Timer note_quarantined(const std::optional<storage::Timer>& set, const std::string& line,
                                storage::Instant now);
Decision tell_of_quarantine(const Hour& hour);

}  // namespace desk
