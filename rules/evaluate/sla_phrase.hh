#pragma once
// How a promise is said to a customer: the value of {{target.first_response}} and its like.

#include <string>
#include <string_view>

#include "rules/time/span.hh"

namespace rules {

struct Policy;

// "within 60 minutes" where the clock runs through, "within 5 business days", and otherwise the moment
// itself: "by Monday, 9 March 2026, 17:00 (America/New_York)". In German for "de" and its variants, else in
// English.
std::string promise_phrase(const Policy&, const Span&, Instant start, Instant deadline,
                           std::string_view language);

// The moment in any case, for whoever reads it later.
std::string deadline_phrase(const Policy&, const Span&, Instant deadline, std::string_view language);

// An instant by the desk's clock: "Monday, 9 March 2026, 17:00 (America/New_York)".
std::string moment_phrase(const Policy&, Instant, std::string_view language);

}  // namespace rules
