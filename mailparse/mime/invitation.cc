#include "mailparse/mime/invitation.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>

#include "mailparse/html/html_text.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMostEvents = 20;       // of one calendar
constexpr std::size_t kLongestValue = 32768;  // bytes

struct Property {
  std::string name, value;  // name in capitals; the value as written
  std::map<std::string, std::string, std::less<>> parameters;
};

// The names of RFC 5546 in words.
struct Method {
  std::string_view name, words;
};
constexpr std::array kMethods = {
    Method{"REQUEST", "Invitation"},
    Method{"CANCEL", "Cancelled"},
    Method{"REPLY", "Answer to an invitation"},
    Method{"COUNTER", "Another time is proposed"},
    Method{"DECLINECOUNTER", "The proposed time is declined"},
    Method{"REFRESH", "The newest version is asked for"},
    Method{"ADD", "More dates"},
    Method{"PUBLISH", "Event"},
};

// A line ends where the next one does not begin with a blank (RFC 5545, 3.1).
std::string unfolded(std::string_view text) {
  std::string all;
  for (Lines lines(text); lines.next();) {
    std::string_view line = lines.text();
    if (!line.empty() && is_blank(line.front()))
      line.remove_prefix(1);
    else if (!all.empty())
      all += '\n';
    all += line;
  }
  return all;
}

std::string in_capitals(std::string_view text) {
  std::string out(trim(text));
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

// NAME;PARAMETER="a:b":value
Property property_of(std::string_view line) {
  Property property;
  std::size_t begin = 0;
  std::string parameter;
  bool quoted = false;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    const char c = at < line.size() ? line[at] : ':';
    if (c == '"') quoted = !quoted;
    if ((quoted && at < line.size()) || (c != ';' && c != ':' && (c != '=' || property.name.empty())))
      continue;
    if (c == '=' && !parameter.empty()) continue;
    std::string_view word = line.substr(begin, at - begin);
    begin = at + 1;
    if (property.name.empty()) {
      property.name = in_capitals(word);
    } else if (c == '=') {
      parameter = in_capitals(word);
      continue;
    } else {
      if (word.starts_with('"')) word.remove_prefix(1);
      if (word.ends_with('"')) word.remove_suffix(1);
      property.parameters[parameter] = word;
      parameter.clear();
    }
    if (c == ':') break;
  }
  property.value = cut_utf8(line.substr(std::min(begin, line.size())), kLongestValue);
  return property;
}

// RFC 5545, 3.3.11.
std::string text_of(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '\\' || at + 1 == value.size()) {
      out += value[at];
      continue;
    }
    const char c = value[++at];
    out += c == 'n' || c == 'N' ? '\n' : c;
  }
  return out;
}

// "20260310T090000Z" as "2026-03-10 09:00"; anything else as it is.
std::string moment_of(std::string_view value) {
  value = trim(value);
  const auto digits = [&](std::size_t at, std::size_t count) {
    return value.size() >= at + count &&
           std::all_of(value.begin() + static_cast<std::ptrdiff_t>(at),
                       value.begin() + static_cast<std::ptrdiff_t>(at + count), is_digit);
  };
  if (!digits(0, 8)) return std::string(value);
  std::string out = std::string(value.substr(0, 4)) + "-" + std::string(value.substr(4, 2)) + "-" +
                    std::string(value.substr(6, 2));
  if (value.size() > 8 && value[8] == 'T' && digits(9, 4))
    out += " " + std::string(value.substr(9, 2)) + ":" + std::string(value.substr(11, 2));
  return out;
}

// Of whole days the end is the first day that is free again (RFC 5545, 3.6.1): the last one is meant.
std::string last_day(const std::string& start, const std::string& end) {
  if (start.size() != 10 || end.size() != 10) return end;
  const auto number = [&end](std::size_t at, std::size_t count) { return std::stoi(end.substr(at, count)); };
  const std::chrono::year_month_day free{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  if (!free.ok()) return end;
  const std::chrono::year_month_day last{std::chrono::sys_days(free) - std::chrono::days(1)};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(last.year()),
                static_cast<unsigned>(last.month()), static_cast<unsigned>(last.day()));
  return std::max(start, std::string(text.data()));
}

class Event {
 public:
  void add(Property property) {
    const std::string name = property.name;
    properties_.emplace(name, std::move(property));  // the first one counts
  }

  // `method` of the calendar; empty if it has none.
  std::string text(const std::string& method) const {
    std::string out = heading(method) + "\n";
    const auto line = [&out](std::string_view label, const std::string& value) {
      if (!trim(value).empty()) out.append(label).append(": ").append(trim(value)).append("\n");
    };
    line("When", when());
    line("Where", text_of(value("LOCATION")));
    line("From", person("ORGANIZER"));
    if (method == "REPLY" || method == "COUNTER") line("By", person("ATTENDEE"));
    if (method == "REPLY") line("Answer", parameter("ATTENDEE", "PARTSTAT"));
    line("Repeats", value("RRULE"));
    line("Comment", text_of(value("COMMENT")));
    const std::string words = description();
    if (!trim(words).empty()) out.append("\n").append(trim(words)).append("\n");
    return out;
  }

 private:
  std::string value(std::string_view name) const {
    const auto found = properties_.find(name);
    return found == properties_.end() ? std::string() : found->second.value;
  }
  std::string parameter(std::string_view name, std::string_view of) const {
    const auto found = properties_.find(name);
    if (found == properties_.end()) return {};
    const auto parameter = found->second.parameters.find(of);
    return parameter == found->second.parameters.end() ? std::string() : parameter->second;
  }

  std::string heading(const std::string& method) const {
    const auto* const known =
        std::find_if(kMethods.begin(), kMethods.end(), [&](const Method& m) { return m.name == method; });
    std::string out(known == kMethods.end() ? "Event" : known->words);
    if (!method.empty()) out += " (" + method + ")";
    const std::string summary = text_of(value("SUMMARY"));
    return trim(summary).empty() ? out : out + ": " + std::string(trim(summary));
  }

  std::string when() const {
    const std::string start = moment_of(value("DTSTART"));
    const std::string end =
        value("DTEND").empty() ? moment_of(value("DUE")) : last_day(start, moment_of(value("DTEND")));
    std::string out = start;
    const bool same_day = start.size() > 10 && end.size() > 10 && start.substr(0, 10) == end.substr(0, 10);
    if (!end.empty() && end != start)
      out += (out.empty() ? "until " : " to ") + (same_day ? end.substr(11) : end);
    if (!value("DURATION").empty()) out += ", for " + value("DURATION");
    const std::string zone = value("DTSTART").ends_with('Z') ? "UTC" : parameter("DTSTART", "TZID");
    return zone.empty() ? out : out + " (" + zone + ")";
  }

  std::string person(std::string_view name) const {
    std::string address = value(name), called = parameter(name, "CN");
    if (starts_with_ignoring_case(address, "mailto:")) address.erase(0, 7);
    if (called.empty() || equal_ignoring_case(called, address)) return address;
    return address.empty() ? called : called + " <" + address + ">";
  }

  std::string description() const {
    const std::string plain = text_of(value("DESCRIPTION"));
    if (!trim(plain).empty()) return plain;
    return html_to_text(text_of(value("X-ALT-DESC")), kLongestValue);
  }

  std::map<std::string, Property, std::less<>> properties_;
};

bool is_event(std::string_view component) {
  return component == "VEVENT" || component == "VTODO" || component == "VJOURNAL" || component == "VFREEBUSY";
}

}  // namespace

std::string invitation_to_text(std::string_view calendar) {
  const std::string text = unfolded(calendar);
  std::string method;
  std::vector<Event> events;
  std::size_t depth = 0;  // inside an event: alarms have words of their own
  for (Lines lines(text); lines.next() && events.size() <= kMostEvents;) {
    Property property = property_of(lines.text());
    if (property.name == "BEGIN") {
      if (depth > 0 || is_event(in_capitals(property.value))) ++depth;
      if (depth == 1) events.emplace_back();
    } else if (property.name == "END") {
      depth -= depth > 0 ? 1 : 0;
    } else if (depth == 1) {
      events.back().add(std::move(property));
    } else if (property.name == "METHOD" && method.empty()) {
      method = in_capitals(property.value.substr(0, 40));
    }
  }
  if (events.size() > kMostEvents) events.resize(kMostEvents);
  std::string out;
  for (const Event& event : events) out.append(out.empty() ? "" : "\n").append(event.text(method));
  return out;
}

}  // namespace mailparse
