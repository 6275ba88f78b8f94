// Shapes of times: zones, spans, clocks and dates.

#include <charconv>

#include "rules/text/text.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/parsed_shape.hh"

namespace rules {

namespace {

std::optional<int> two_digits(std::string_view text) {
  int value = 0;
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return std::nullopt;
  std::from_chars(text.data(), text.data() + 2, value);
  return value;
}

}  // namespace

Shape<std::string> timezone() {
  const std::string type = "a time zone of the tz database";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<std::string> {
    const std::string* given = scalar(reading, node, type);
    if (!given || is_timezone(*given)) return given ? std::optional(*given) : std::nullopt;
    const std::string hint = did_you_mean(*given, timezone_names());
    report_type(reading, node, type, hint.empty() ? "such as Europe/Berlin" : hint);
    return std::nullopt;
  };
  return {type, kTextSchema, read};
}

Shape<Span> span() {
  auto shape = parsed<Span>(
      "a time such as 90m, 2h on office, 5bd, 5d or by 17:00", kTextSchema,
      [](const std::string& given) { return parse_span(given); },
      "units are s, m, h, bd (business days), d and w");
  const auto read = shape.read;
  shape.read = [read](Reading& reading, const Node& node) -> std::optional<Span> {
    auto value = read(reading, node);
    if (value && !value->calendar.empty() && !reading.check(Named::calendar, value->calendar, node.mark))
      return std::nullopt;
    return value;
  };
  return shape;
}

Shape<std::chrono::seconds> duration(std::chrono::seconds least, std::chrono::seconds most) {
  const std::string type = "a duration from " + to_string(least) + " to " + to_string(most);
  return parsed<std::chrono::seconds>(
      type, kTextSchema,
      [=](const std::string& given) -> std::optional<std::chrono::seconds> {
        const auto value = parse_duration(given);
        return value && *value >= least && *value <= most ? value : std::nullopt;
      },
      "units are s, m, h, d and w, such as 90s or 1h30m");
}

Shape<std::chrono::minutes> time_of_day() {
  return parsed<std::chrono::minutes>("a time of day such as \"16:30\"",
                                      R"({"type":"string","pattern":"^[0-9]{1,2}:[0-9]{2}$"})",
                                      [](const std::string& given) { return parse_time_of_day(given); });
}

std::optional<std::chrono::local_days> parse_date(std::string_view text) {
  int year = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, year);
  const auto month = two_digits(text.substr(5, 2)), day = two_digits(text.substr(8, 2));
  if (error != std::errc{} || end != text.data() + 4 || !month || !day || year < 1970) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(std::chrono::local_days(date)) : std::nullopt;
}

std::optional<std::chrono::local_seconds> parse_local_time(std::string_view text) {
  const auto day = parse_date(text.substr(0, 10));
  if (!day || text.size() < 11 || (text[10] != ' ' && text[10] != 'T')) return std::nullopt;
  std::string_view clock = text.substr(11);
  std::chrono::seconds seconds{0};
  if (clock.size() == 8 && clock[5] == ':') {
    const auto past = two_digits(clock.substr(6));
    if (!past || *past > 59) return std::nullopt;
    seconds = std::chrono::seconds{*past};
    clock = clock.substr(0, 5);
  }
  const auto time = parse_time_of_day(clock);
  return time ? std::optional(std::chrono::local_seconds(*day) + *time + seconds) : std::nullopt;
}

Shape<std::chrono::local_seconds> local_time() {
  return parsed<std::chrono::local_seconds>("a local time such as \"2026-01-05 09:00\"", kTextSchema,
                                            [](const std::string& given) { return parse_local_time(given); });
}

Shape<std::chrono::local_days> date() {
  return parsed<std::chrono::local_days>("a date such as 2026-12-25", kTextSchema,
                                         [](const std::string& given) { return parse_date(given); });
}

}  // namespace rules
