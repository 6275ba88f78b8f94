#include "mailparse/header/date.hh"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kLongestDate = 200;  // bytes; more is no date

struct Pieces {
  int year = -1, month = -1, day = -1, hour = 0, minute = 0, second = 0;
  int zone_minutes = 0;
  bool has_time = false, has_zone = false;
};

int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};
  for (int i = 0; i < 12; ++i)
    if (starts_with_ignoring_case(word, kMonths[i])) return i + 1;
  return -1;
}

// RFC 5322, 4.3: the names with a meaning; all others, the military letters included, count as UTC.
int zone_of(std::string_view word) {
  struct Zone {
    std::string_view name;
    int hours;
  };
  constexpr std::array kZones{Zone{"edt", -4}, Zone{"est", -5}, Zone{"cdt", -5}, Zone{"cst", -6},
                              Zone{"mdt", -6}, Zone{"mst", -7}, Zone{"pdt", -7}, Zone{"pst", -8},
                              Zone{"cet", 1},  Zone{"cest", 2}, Zone{"bst", 1},  Zone{"jst", 9},
                              Zone{"eet", 2},  Zone{"eest", 3}, Zone{"msk", 3},  Zone{"ist", 5}};
  for (const Zone& zone : kZones)
    if (equal_ignoring_case(word, zone.name)) return zone.hours * 60 + (zone.name == "ist" ? 30 : 0);
  return 0;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 8)) value = value * 10 + (c - '0');
  return value;
}

// RFC 5322, 4.3: two and three digit years.
int full_year(int year, std::size_t digits) {
  if (digits >= 4) return year;
  if (digits == 3) return year + 1900;
  return year < 50 ? year + 2000 : year + 1900;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Pieces read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') {
        at_ = std::min(text_.find(')', at_), text_.size());
      } else if (is_digit(c)) {
        digits();
      } else if (is_alpha(c)) {
        word();
      } else if ((c == '+' || c == '-') && pieces_.has_time && !pieces_.has_zone && at_ + 1 < text_.size() &&
                 is_digit(text_[at_ + 1])) {
        offset();
      } else {
        ++at_;
      }
    }
    return pieces_;
  }

 private:
  std::string_view run(bool (*belongs)(char)) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }

  void word() {
    const std::string_view word = run([](char c) { return is_alpha(c); });
    if (pieces_.month < 0 && month_of(word) > 0) {
      pieces_.month = month_of(word);
    } else if (pieces_.has_time && !equal_ignoring_case(word, "am") && !equal_ignoring_case(word, "pm")) {
      if (!pieces_.has_zone) pieces_.zone_minutes = zone_of(word);
      if (month_of(word) < 0) pieces_.has_zone = pieces_.has_zone || pieces_.zone_minutes != 0;
    } else if (equal_ignoring_case(word, "pm") && pieces_.hour < 12) {
      pieces_.hour += 12;
    } else if (equal_ignoring_case(word, "am") && pieces_.hour == 12) {
      pieces_.hour = 0;
    }
  }

  void digits() {
    const std::string_view run_of_digits = run(is_digit);
    const int value = number(run_of_digits);
    if ((at(':') || at('.')) && !pieces_.has_time && run_of_digits.size() <= 2 && next_is_digit() &&
        (at(':') || pieces_.year >= 0)) {
      time(value);
    } else if (at('-') && run_of_digits.size() == 4 && pieces_.month < 0 && next_is_digit()) {
      pieces_.year = value;  // 2024-05-31
      ++at_;
      pieces_.month = number(run(is_digit));
      if (at('-')) ++at_, pieces_.day = number(run(is_digit));
    } else if (run_of_digits.size() >= 3 || (pieces_.day >= 0 && pieces_.year < 0)) {
      if (pieces_.year < 0) pieces_.year = full_year(value, run_of_digits.size());
    } else if (pieces_.day < 0) {
      pieces_.day = value;
    }
  }
  bool next_is_digit() const { return at_ + 1 < text_.size() && is_digit(text_[at_ + 1]); }

  void time(int hour) {
    const char separator = text_[at_++];
    pieces_.hour = hour;
    pieces_.minute = number(run(is_digit));
    if (at(separator) && next_is_digit()) ++at_, pieces_.second = number(run(is_digit));
    if (at('.') && next_is_digit()) ++at_, run(is_digit);  // a fraction
    pieces_.has_time = true;
  }

  void offset() {
    const int sign = text_[at_++] == '-' ? -1 : 1;
    std::string digits(run(is_digit));
    if (at(':')) ++at_, digits += run(is_digit);
    if (digits.size() <= 2) digits += "00";
    const int value = number(digits);
    pieces_.has_zone = true;
    pieces_.zone_minutes = value <= 2400 ? sign * (value / 100 * 60 + value % 100) : 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Pieces pieces_;
};

}  // namespace

std::optional<Instant> parse_date(std::string_view unfolded) {
  const Pieces pieces = Reader(unfolded.substr(0, kLongestDate)).read();
  const std::chrono::year_month_day day{std::chrono::year(pieces.year),
                                        std::chrono::month(static_cast<unsigned>(pieces.month)),
                                        std::chrono::day(static_cast<unsigned>(pieces.day))};
  if (pieces.year < 1900 || pieces.year > 9999 || pieces.month < 1 || pieces.day < 1 || !day.ok())
    return std::nullopt;
  if (pieces.hour > 24 || pieces.minute > 59 || pieces.second > 60) return std::nullopt;
  return Instant(std::chrono::sys_days(day)) + std::chrono::hours(pieces.hour) +
         std::chrono::minutes(pieces.minute - pieces.zone_minutes) + std::chrono::seconds(pieces.second);
}

}  // namespace mailparse
