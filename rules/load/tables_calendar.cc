// calendars: opening hours, holidays from lists and from .ics files.

#include <algorithm>

#include "rules/load/ics.hh"
#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

constexpr std::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

std::optional<unsigned> day_number(std::string_view text) {
  const std::string day = lower_ascii(trim(text)).substr(0, 3);
  for (unsigned i = 0; i < 7; ++i)
    if (kDays[i] == day) return i;
  return std::nullopt;
}

// "mon", "mon-fri", "sat-mon" (over the week's end), "daily"
std::optional<std::vector<unsigned>> parse_days(std::string_view text) {
  if (text == "daily") return std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6};
  const auto dash = text.find('-');
  const auto first = day_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_number(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  std::vector<unsigned> days;
  for (unsigned day = *first;; day = (day + 1) % 7) {
    days.push_back(day);
    if (day == *last) return days;
  }
}

std::optional<Window> parse_window(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_time_of_day(text.substr(0, dash)), to = parse_time_of_day(text.substr(dash + 1));
  if (!from || !to || *from >= *to) return std::nullopt;
  return Window{*from, *to};
}

Shape<Window> window() {
  const std::string type = "opening hours such as \"09:00-17:00\"";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Window> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    const auto value = parse_window(*given);
    if (!value)
      report_type(reading, node, type,
                  "the end comes after the beginning, at most 24:00; write a night as two windows");
    return value;
  };
  return {type, R"({"type":"string"})", read};
}

// One window or several; sorted, and reported where they overlap. `closed` and an empty list are no window.
Shape<std::vector<Window>> windows() {
  const Shape<std::vector<Window>> list = list_of(window());
  auto read = [list](Reading& reading, const Node& node) -> std::optional<std::vector<Window>> {
    if (node.is_scalar() && node.text == "closed") return std::vector<Window>{};
    auto value = list.read(reading, node);
    if (!value) return std::nullopt;
    std::sort(value->begin(), value->end(), [](const Window& a, const Window& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < value->size(); ++i)
      if ((*value)[i].from < (*value)[i - 1].to) reading.error(node.mark, "opening hours overlap");
    return value;
  };
  return {list.type, list.schema, read};
}

void read_hours(Reading& reading, const Node& node, Calendar& calendar) {
  if (!node.is_mapping())
    return report_type(reading, node, "a mapping from days to opening hours",
                       "such as {mon-fri: \"09:00-17:00\"}");
  for (const Entry& entry : node.entries) {
    const auto days = parse_days(entry.key.text);
    if (!days) {
      report_type(reading, entry.key, "days such as mon, mon-fri or daily");
      continue;
    }
    const auto hours = windows().read(reading, entry.value);
    for (const unsigned day : *days) {
      if (!calendar.week[day].empty())
        reading.error(entry.key.mark, "the hours of " + std::string(kDays[day]) + " are given twice");
      if (hours) calendar.week[day] = *hours;
    }
  }
}

// Holidays of a file: dates by ics.hh.
void read_ics(Reading& reading, const std::string& name, Mark mark, Calendar& calendar) {
  const std::string path = relative_to(reading.path_of(mark), name);
  const auto contents = reading.files.read(path);
  if (!contents) return reading.error(mark, cannot_read(reading.files, path, path));
  std::vector<std::string> problems;
  const auto dates = read_holidays_ics(*contents, problems);
  for (const std::string& problem : problems) reading.warn(mark, path + ": " + problem);
  if (dates.empty()) reading.warn(mark, path + " holds no holiday");
  for (const auto& date : dates) calendar.exceptions[date] = {};
}

void read_holiday(Reading& reading, const Node& node, Calendar& calendar) {
  const std::string type = "a date such as 2026-12-25, or an .ics file";
  const std::string* given = scalar(reading, node, type);
  if (!given) return;
  if (given->ends_with(".ics")) return read_ics(reading, *given, node.mark, calendar);
  const auto date = parse_date(*given);
  if (!date) return report_type(reading, node, type);
  calendar.exceptions[*date] = {};
}

void read_holidays(Reading& reading, const Node& node, Calendar& calendar) {
  if (!node.is_sequence()) return read_holiday(reading, node, calendar);
  for (const Node& item : node.items) read_holiday(reading, item, calendar);
}

void read_exceptions(Reading& reading, const Node& node, Calendar& calendar) {
  if (!node.is_mapping())
    return report_type(reading, node, "a mapping from dates to opening hours",
                       "such as {2026-12-24: \"09:00-12:00\"}");
  for (const Entry& entry : node.entries) {
    const auto day = date().read(reading, entry.key);
    const auto hours = windows().read(reading, entry.value);
    if (day && hours) calendar.exceptions[*day] = *hours;
  }
}

const char* const kHoursSchema =
    R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}})";
const char* const kDatesSchema =
    R"({"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})";

Key<Calendar> custom(std::string name, std::string type, std::string schema,
                     void (*read)(Reading&, const Node&, Calendar&), std::string doc, std::string example) {
  return {std::move(name),
          std::move(type),
          std::move(schema),
          std::move(doc),
          std::move(example),
          Need::optional,
          {},
          read};
}

Table<Calendar> calendar_table() {
  Table<Calendar> table{"a calendar",
                        {
                            key("timezone", &Calendar::timezone, timezone(),
                                "Zone of its hours; the desk's by default.", "America/New_York"),
                            custom("hours", "a mapping from days to opening hours", kHoursSchema, read_hours,
                                   "When it is open, by days of the week.",
                                   "{mon-fri: \"09:00-17:00\", sat: [\"09:00-12:00\", \"14:00-16:00\"]}"),
                            custom("holidays", "dates and .ics files", kDatesSchema, read_holidays,
                                   "Dates on which it is closed.", "[2026-12-25, holidays.ics]"),
                            custom("exceptions", "a mapping from dates to opening hours", kHoursSchema,
                                   read_exceptions, "Dates with hours of their own, half days among them.",
                                   "{2026-12-24: \"09:00-12:00\", 2026-12-31: closed}"),
                        }};
  table.finish = [](Reading& reading, const Node& node, Calendar& calendar) {
    const Node* hours = node.find("hours");
    if (!hours)
      return reading.error(node.mark, "a calendar needs \"hours\"",
                           "or write `always` for one that never closes");
    const bool open =
        std::any_of(calendar.week.begin(), calendar.week.end(), [](const auto& day) { return !day.empty(); });
    const bool meant_closed = std::all_of(hours->entries.begin(), hours->entries.end(),
                                          [](const Entry& entry) { return entry.value.text == "closed"; });
    if (!open && meant_closed)
      reading.error(node.mark, "a calendar that never opens", "targets counted on it would never fall due");
  };
  return table;
}

Shape<Calendar> calendar_shape() {
  const Shape<Calendar> table = calendar_table().shape();
  auto read = [table](Reading& reading, const Node& node) -> std::optional<Calendar> {
    Calendar calendar;
    if (node.is_scalar()) {
      if (!read_choice(reading, node, {"always"})) return std::nullopt;
      calendar.always = true;
      return calendar;
    }
    calendar.timezone = reading.timezone;
    return calendar_table().read(reading, node, calendar);
  };
  return {table.type, "{\"anyOf\":[{\"const\":\"always\"}," + table.schema + "]}", read, table.keys};
}

}  // namespace

Shape<std::vector<std::chrono::weekday>> weekdays() {
  using Days = std::vector<std::chrono::weekday>;
  const std::string type = "days such as mon-fri or [mon, wed]";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Days> {
    Days out;
    const auto each = [&](const Node& item) {
      const auto days = item.is_scalar() ? parse_days(item.text) : std::nullopt;
      if (!days) return report_type(reading, item, type);
      for (const unsigned day : *days) out.emplace_back(day);
    };
    if (node.is_sequence())
      std::for_each(node.items.begin(), node.items.end(), each);
    else
      each(node);
    return out;
  };
  return {type, kDatesSchema, read};
}

Shape<std::vector<Calendar>> calendars_shape() {
  return named("calendars", &Calendar::id, &Calendar::mark, calendar_shape());
}

}  // namespace rules
