#pragma once
// Operators hear that a relay does not take the desk's mail.

#include <string>
#include <string_view>

#include "daemon/desk/case/desk.hh"

namespace desk {

// Due at once; `why`: the relay's words.
storage::Timer relay_trouble(const std::string& mailbox, const std::string& why, storage::Instant now);
// The kind of trouble that operators hear of once (operators.hh).
std::string trouble_of(const storage::Timer& timer);
Decision tell_of_relay(const Hour& hour);

}  // namespace desk
