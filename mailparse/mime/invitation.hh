#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// What an invitation says (iCalendar, RFC 5545, 5546), as text: what is wanted, what, when, where, from whom.
// Times are as the sender wrote them, with their zone. Empty if `calendar` has no event.
std::string invitation_to_text(std::string_view calendar);

}  // namespace mailparse
