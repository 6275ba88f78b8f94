#include "rules/load/ics.hh"

#include <algorithm>
#include <charconv>
#include <optional>

#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr int kYears = 30;
constexpr int kLongestEvent = 366;  // days
constexpr std::size_t kMostDates = 20000;

struct Event {
  std::optional<local_days> from, until;  // [from, until)
  bool yearly = false, unreadable = false;
  std::string summary;
};

// "20261225" of a property of type DATE (3.3.4); a value with a time of day is none.
std::optional<local_days> ics_date(std::string_view value) {
  if (value.size() != 8) return std::nullopt;
  return parse_date(std::string(value.substr(0, 4)) + '-' + std::string(value.substr(4, 2)) + '-' +
                    std::string(value.substr(6)));
}

void read_property(std::string_view line, Event& event) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = lower_ascii(line.substr(0, std::min(line.find(';'), colon)));
  const std::string_view value = trim(line.substr(colon + 1));
  if (name == "dtstart") event.from = ics_date(value);
  if (name == "dtend") event.until = ics_date(value);
  if (name == "summary") event.summary = value;
  if (name == "rrule") {
    event.yearly = value == "FREQ=YEARLY" || value == "FREQ=YEARLY;INTERVAL=1";
    event.unreadable = !event.yearly;
  }
}

void add_days(const Event& event, local_days from, std::vector<local_days>& dates) {
  const local_days until = event.until ? from + (*event.until - *event.from) : from + days{1};
  for (local_days day = from; day < std::min(until, from + days{kLongestEvent}) && dates.size() < kMostDates;
       day += days{1})
    dates.push_back(day);
}

void add_event(const Event& event, std::vector<local_days>& dates, std::vector<std::string>& problems) {
  if (!event.from) return problems.push_back("not a whole day: \"" + event.summary + "\"");
  if (event.unreadable)
    problems.push_back("only plain yearly repetition is followed: \"" + event.summary + "\"");
  add_days(event, *event.from, dates);
  if (!event.yearly) return;
  const year_month_day first(*event.from);
  for (int years = 1; years <= kYears; ++years)
    if (const auto again = first + std::chrono::years(years); again.ok())
      add_days(event, local_days(again), dates);
}

// Content lines: a line that begins with a blank continues the one before (3.1).
std::vector<std::string> unfolded_lines(std::string_view ics) {
  std::vector<std::string> lines;
  for (const std::string_view raw : split(ics, "\r\n")) {
    if ((raw.front() == ' ' || raw.front() == '\t') && !lines.empty())
      lines.back() += raw.substr(1);
    else
      lines.emplace_back(raw);
  }
  return lines;
}

}  // namespace

std::vector<local_days> read_holidays_ics(std::string_view ics, std::vector<std::string>& problems) {
  std::vector<local_days> dates;
  std::optional<Event> event;
  for (const std::string& line : unfolded_lines(ics)) {
    if (equal_ascii(trim(line), "BEGIN:VEVENT")) {
      event.emplace();
    } else if (equal_ascii(trim(line), "END:VEVENT") && event) {
      add_event(*event, dates, problems);
      event.reset();
    } else if (event) {
      read_property(line, *event);
    }
  }
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  return dates;
}

}  // namespace rules
