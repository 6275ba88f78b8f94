#pragma once
// Who is on duty, rotation by rotation: what `ticketctl oncall` prints and `#oncall` mails.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/policy.hh"

namespace desk {

struct Duty {
  std::string rotation;
  std::optional<std::string> agent;     // on duty now; none: a gap
  std::optional<rules::Instant> until;  // when somebody else is, or nobody; none: not within a year
  std::optional<std::string> next;      // who is on duty then; none: a gap
};
std::vector<Duty> duties(const rules::Policy& policy, rules::Instant now, const rules::Swaps& swaps);

// For people: "front-line: alice until Mon 09 Mar 2026 09:00, then bob", one a line.
std::string duty_text(const std::vector<Duty>& duties, const rules::Policy& policy);

}  // namespace desk
