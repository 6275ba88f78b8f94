#include "rules/time/span.hh"

#include <charconv>
#include <utility>

#include "rules/text/text.hh"

namespace rules {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kLongest = 3660ll * 86400;  // ten years

// Takes a number of at most nine digits off the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || text.empty() || text.front() == '-' || length > 9) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

std::string_view take_word(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

// Seconds of a unit of counted time; 0 for none.
std::int64_t counted_unit(std::string_view unit) {
  if (unit == "s" || unit == "sec" || unit == "second" || unit == "seconds") return 1;
  if (unit == "m" || unit == "min" || unit == "minute" || unit == "minutes") return 60;
  if (unit == "h" || unit == "hour" || unit == "hours") return 3600;
  return 0;
}

std::int64_t day_unit(std::string_view unit) {
  if (unit == "d" || unit == "day" || unit == "days") return 1;
  if (unit == "w" || unit == "week" || unit == "weeks") return 7;
  return 0;
}

bool is_business_day(std::string_view unit) {
  return unit == "bd";
}

// One `number unit` of a length; blanks between them are allowed: `1 week`.
struct Part {
  std::int64_t number;
  std::string_view unit;
};
std::optional<Part> take_part(std::string_view& text) {
  text = trim(text);
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  text = trim(text);
  const std::string_view unit = take_word(text);
  if (unit.empty()) return std::nullopt;
  text = trim(text);
  return Part{*number, unit};
}

std::optional<Span> parse_days(const Part& part) {
  Span span;
  span.kind = is_business_day(part.unit) ? Span::Kind::business_days : Span::Kind::civil_days;
  const std::int64_t days = part.number * (is_business_day(part.unit) ? 1 : day_unit(part.unit));
  if (days > kLongest / 86400) return std::nullopt;
  span.days = static_cast<int>(days);
  return span;
}

std::optional<Span> parse_length(std::string_view text) {
  Span span;
  std::int64_t total = 0;
  for (bool first = true; first || !text.empty(); first = false) {
    const auto part = take_part(text);
    if (!part) return std::nullopt;
    if (first && text.empty() && (is_business_day(part->unit) || day_unit(part->unit) > 0))
      return parse_days(*part);
    const std::int64_t unit = counted_unit(part->unit);
    if (unit == 0) return std::nullopt;
    total += part->number * unit;
    if (total > kLongest) return std::nullopt;
  }
  span.counted = seconds{total};
  return span;
}

}  // namespace

std::optional<minutes> parse_time_of_day(std::string_view text) {
  text = trim(text);
  const auto hours = take_number(text);
  if (!hours || text.size() != 3 || text.front() != ':') return std::nullopt;
  text.remove_prefix(1);
  const auto past = take_number(text);
  if (!past || !text.empty() || *past > 59 || *hours * 60 + *past > 24 * 60) return std::nullopt;
  return minutes{*hours * 60 + *past};
}

std::optional<Span> parse_span(std::string_view text) {
  text = trim(text);
  std::string calendar;
  if (const auto on = text.find(" on "); on != std::string_view::npos) {
    calendar = trim(text.substr(on + 4));
    text = trim(text.substr(0, on));
    if (calendar.empty()) return std::nullopt;
  }
  std::optional<Span> span;
  if (text.starts_with("by ")) {
    const auto time = parse_time_of_day(text.substr(3));
    if (!time || *time >= std::chrono::hours{24}) return std::nullopt;
    span.emplace();
    span->kind = Span::Kind::by;
    span->time_of_day = *time;
  } else {
    span = parse_length(text);
  }
  if (span) span->calendar = std::move(calendar);
  return span;
}

std::optional<seconds> parse_duration(std::string_view text) {
  const auto span = parse_span(text);
  if (!span || !span->calendar.empty()) return std::nullopt;
  if (span->kind == Span::Kind::counted) return span->counted;
  if (span->kind == Span::Kind::civil_days) return std::chrono::days{span->days};
  return std::nullopt;
}

std::string to_string(seconds length) {
  std::int64_t left = length.count();
  if (left == 0) return "0m";
  std::string out;
  constexpr std::pair<std::int64_t, char> kUnits[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  for (const auto& [unit, letter] : kUnits) {
    if (left / unit == 0) continue;
    out += std::to_string(left / unit) + letter;
    left %= unit;
  }
  return out;
}

namespace {

// Counted time is never shown in days: a day has as many hours as its calendar.
std::string counted_to_string(seconds length) {
  const std::int64_t total = length.count();
  std::string out;
  if (total >= 3600) out += std::to_string(total / 3600) + 'h';
  if (total % 3600 >= 60) out += std::to_string(total % 3600 / 60) + 'm';
  if (total % 60 > 0 || total == 0) out += std::to_string(total % 60) + 's';
  return out;
}

std::string clock_time(minutes time) {
  const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(time.count() / 60) + ':' + two(time.count() % 60);
}

}  // namespace

std::string to_string(const Span& span) {
  std::string out;
  switch (span.kind) {
    case Span::Kind::counted:
      out = counted_to_string(span.counted);
      break;
    case Span::Kind::business_days:
      out = std::to_string(span.days) + "bd";
      break;
    case Span::Kind::civil_days:
      out = std::to_string(span.days) + 'd';
      break;
    case Span::Kind::by:
      out = "by " + clock_time(span.time_of_day);
      break;
  }
  return span.calendar.empty() ? out : out + " on " + span.calendar;
}

std::optional<Threshold> parse_threshold(std::string_view text) {
  text = trim(text);
  Threshold threshold;
  if (text.ends_with('%')) {
    text.remove_suffix(1);
    const auto percent = take_number(text);
    if (!percent || !text.empty() || *percent < 1 || *percent > 100) return std::nullopt;
    threshold.percent = static_cast<int>(*percent);
    return threshold;
  }
  const auto lead = parse_duration(text);
  if (!lead || lead->count() == 0) return std::nullopt;
  threshold.lead = *lead;
  return threshold;
}

std::string to_string(const Threshold& threshold) {
  return threshold.percent > 0 ? std::to_string(threshold.percent) + '%' : counted_to_string(threshold.lead);
}

}  // namespace rules
