#pragma once
// When a promise falls due (docs/policy.md).

#include <optional>
#include <string>
#include <vector>

#include "rules/time/calendar.hh"
#include "rules/time/span.hh"

namespace rules {

struct Policy;

// The instant at which `span` has passed since `start`, counted on its calendar (the desk's where it names
// none). Pauses do not move `by`; they move counted time and business days by the open time paused, civil
// days by the time paused. Pauses are in order and do not overlap; one that lasts still ends at `now`.
// Nothing: the calendar never opens.
std::optional<Instant> deadline(const Policy&, const Span& span, Instant start,
                                const std::vector<Interval>& pauses = {});

// When a reminder is due: a part of the counted time, or a lead before the deadline.
std::optional<Instant> reminder(const Policy&, const Span& span, const Threshold&, Instant start,
                                const std::vector<Interval>& pauses = {});

// How much of the time from `start` to the deadline has been counted at `at`, 0 to 100.
int percent_used(const Policy&, const Span& span, Instant start, Instant at,
                 const std::vector<Interval>& pauses = {});

// Which open hours were counted, for `why`: "Fri 23:30-24:00, Mon 00:00-01:30 (America/Denver)". At most
// `lines` windows.
std::string explain(const Policy&, const Span& span, Instant start, const std::vector<Interval>& pauses = {},
                    std::size_t lines = 10);

}  // namespace rules
