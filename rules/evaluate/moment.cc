#include "rules/evaluate/moment.hh"

#include <date/date.h>

#include "rules/evaluate/deadline.hh"
#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {

// The beginning of a period, or its end: of a bare date, midnight before or after it.
std::optional<Instant> parse_edge(const Policy& policy, std::string_view text, bool end) {
  const auto& zone = policy.desk.timezone;
  if (const auto day = parse_date(text)) return to_instant(zone, *day + std::chrono::days(end ? 1 : 0));
  const auto local = parse_local_time(text);
  return local ? std::optional(to_instant(zone, *local)) : std::nullopt;
}

}  // namespace

std::optional<Instant> parse_moment(const Policy& policy, std::string_view text, Instant now) {
  text = trim(text);
  const auto& zone = policy.desk.timezone;
  if (const auto day = parse_date(text)) return to_instant(zone, *day + kMorning);
  if (const auto local = parse_local_time(text)) return to_instant(zone, *local);
  if (equal_ascii(text, "tomorrow")) {
    const auto today = std::chrono::floor<std::chrono::days>(to_local(zone, now));
    return to_instant(zone, today + std::chrono::days(1) + kMorning);
  }
  const auto span = parse_time_of_day(text) ? parse_span("by " + std::string(text)) : parse_span(text);
  if (!span || (!span->calendar.empty() && !policy.find_calendar(span->calendar))) return std::nullopt;
  return deadline(policy, *span, now);
}

std::optional<Period> parse_period(const Policy& policy, std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = parse_edge(policy, trim(text.substr(0, dots)), false);
  const auto to = parse_edge(policy, trim(text.substr(dots + 2)), true);
  if (!from || !to || *to <= *from) return std::nullopt;
  return Period{*from, *to};
}

std::string shown_time(const Policy& policy, Instant at) {
  const auto local = to_local(policy.desk.timezone, at);
  return date::format("%a %d %b %Y %H:%M", date::local_seconds(local.time_since_epoch()));
}

}  // namespace rules
