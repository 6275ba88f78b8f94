#pragma once
#include <optional>
#include <string_view>

#include "mailparse/mail.hh"

namespace mailparse {

// Reads a Date as RFC 5322, 3.3 and 4.3 write it, as asctime does, or as ISO 8601; pieces may be missing
// except day, month and year. Without a zone it counts as UTC. Nothing if it is no date.
std::optional<Instant> parse_date(std::string_view unfolded);

}  // namespace mailparse
