#include "rules/evaluate/sla_phrase.hh"

#include <array>
#include <chrono>

#include "rules/policy/policy.hh"
#include "rules/time/calendar.hh"

namespace rules {

namespace {

using std::chrono::days;
using std::chrono::seconds;

struct Unit {
  const char *one, *many;
};

struct Words {
  const char* within;
  const char* by;
  Unit second, minute, hour, day, business_day;
  std::array<const char*, 7> week_days;  // from Sunday
  std::array<const char*, 12> months;
};

constexpr Words kEnglish = {"within ",
                            "by ",
                            {"second", "seconds"},
                            {"minute", "minutes"},
                            {"hour", "hours"},
                            {"day", "days"},
                            {"business day", "business days"},
                            {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
                            {"January", "February", "March", "April", "May", "June", "July", "August",
                             "September", "October", "November", "December"}};

constexpr Words kGerman = {"innerhalb von ",
                           "bis ",
                           {"Sekunde", "Sekunden"},
                           {"Minute", "Minuten"},
                           {"Stunde", "Stunden"},
                           {"Tag", "Tagen"},
                           {"Werktag", "Werktagen"},
                           {"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
                           {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
                            "September", "Oktober", "November", "Dezember"}};

std::string amount(std::int64_t number, const Unit& unit) {
  return std::to_string(number) + ' ' + (number == 1 ? unit.one : unit.many);
}

// Up to two hours in minutes, as people promise: 60 minutes, 90 minutes.
std::string length(seconds time, const Words& words) {
  const std::int64_t total = time.count();
  if (total < 120 && total % 60 != 0) return amount(total, words.second);
  if (total < 7200) return amount(total / 60, words.minute);
  std::string out = amount(total / 3600, words.hour);
  if (total % 3600 >= 60) out += ' ' + amount(total % 3600 / 60, words.minute);
  return out;
}

std::string moment(Instant at, const std::string& timezone, bool german) {
  const Words& words = german ? kGerman : kEnglish;
  const auto local = to_local(timezone, at);
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const std::string clock = two(time.hours().count()) + ':' + two(time.minutes().count());
  return std::string(words.week_days[std::chrono::weekday(day).c_encoding()]) + ", " +
         std::to_string(unsigned(date.day())) + (german ? ". " : " ") +
         words.months[unsigned(date.month()) - 1] + ' ' + std::to_string(int(date.year())) + ", " + clock +
         (german ? " Uhr (" : " (") + timezone + ')';
}

bool is_german(std::string_view language) {
  return language.substr(0, language.find('-')) == "de";
}

}  // namespace

std::string moment_phrase(const Policy& policy, Instant at, std::string_view language) {
  return moment(at, policy.desk.timezone, is_german(language));
}

std::string promise_phrase(const Policy& policy, const Span& span, Instant start, Instant deadline,
                           std::string_view language) {
  const bool german = is_german(language);
  const Words& words = german ? kGerman : kEnglish;
  if (span.kind == Span::Kind::counted && deadline - start == span.counted)
    return words.within + length(span.counted, words);
  if (span.kind == Span::Kind::business_days) return words.within + amount(span.days, words.business_day);
  if (span.kind == Span::Kind::civil_days) return words.within + amount(span.days, words.day);
  return deadline_phrase(policy, span, deadline, language);
}

std::string deadline_phrase(const Policy& policy, const Span& span, Instant deadline,
                            std::string_view language) {
  const bool german = is_german(language);
  const Calendar* calendar = policy.find_calendar(span.calendar);
  const bool zoned = calendar && !calendar->always;
  return (german ? kGerman : kEnglish).by +
         moment(deadline, zoned ? calendar->timezone : policy.desk.timezone, german);
}

}  // namespace rules
