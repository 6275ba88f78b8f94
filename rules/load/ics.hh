#pragma once
// Holidays from an iCalendar file (RFC 5545): the dates of whole-day events.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

// Dates of every VEVENT whose DTSTART is a date, to its DTEND (exclusive); yearly repetition is followed for
// 30 years. Events at a time of day, and rules that are not plainly yearly, are named in `problems` and left
// out. Sorted.
std::vector<std::chrono::local_days> read_holidays_ics(std::string_view ics,
                                                       std::vector<std::string>& problems);

}  // namespace rules
