#include "mailparse/header/local_date.hh"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLongest = 200;  // bytes
constexpr int kMaxHour = 24;

struct MonthName {
  std::string_view start;  // as fold_case() gives it
  int month;
};

// The longer start before the shorter one.
constexpr auto kMonths = std::to_array<MonthName>({
    {"červenec", 7}, {"července", 7}, {"marras", 11}, {"maalis", 3}, {"tammi", 1},   {"helmi", 2},
    {"huhti", 4},    {"touko", 5},    {"heinä", 7},   {"joulu", 12}, {"prosin", 12}, {"kesä", 6},
    {"syys", 9},     {"loka", 10},    {"eloku", 8},   {"května", 5}, {"květen", 5},  {"červ", 6},
    {"břez", 3},     {"list", 11},    {"temm", 7},    {"aral", 12},  {"kası", 11},   {"nisa", 4},
    {"juil", 7},     {"août", 8},     {"aout", 8},    {"жовт", 10},  {"лист", 11},   {"груд", 12},
    {"верес", 9},    {"серп", 8},     {"липн", 7},    {"черв", 6},   {"трав", 5},    {"квіт", 4},
    {"бере", 3},     {"лют", 2},      {"січ", 1},     {"янв", 1},    {"фев", 2},     {"мар", 3},
    {"апр", 4},      {"май", 5},      {"мая", 5},     {"июн", 6},    {"июл", 7},     {"авг", 8},
    {"сен", 9},      {"окт", 10},     {"ноя", 11},    {"дек", 12},   {"ιαν", 1},     {"φεβ", 2},
    {"μαρ", 3},      {"μάρ", 3},      {"απρ", 4},     {"μαΐ", 5},    {"μαι", 5},     {"ιουν", 6},
    {"ιουλ", 7},     {"αυγ", 8},      {"σεπ", 9},     {"οκτ", 10},   {"νοε", 11},    {"δεκ", 12},
    {"jan", 1},      {"gen", 1},      {"ene", 1},     {"sty", 1},    {"led", 1},     {"oca", 1},
    {"ian", 1},      {"feb", 2},      {"fév", 2},     {"fev", 2},    {"lut", 2},     {"úno", 2},
    {"şub", 2},      {"mar", 3},      {"mär", 3},     {"mrt", 3},    {"mrz", 3},     {"maa", 3},
    {"már", 3},      {"apr", 4},      {"avr", 4},     {"abr", 4},    {"kwi", 4},     {"dub", 4},
    {"ápr", 4},      {"may", 5},      {"mai", 5},     {"maj", 5},    {"mei", 5},     {"mag", 5},
    {"máj", 5},      {"maí", 5},      {"jun", 6},     {"juin", 6},   {"jún", 6},     {"giu", 6},
    {"cze", 6},      {"haz", 6},      {"iun", 6},     {"jul", 7},    {"júl", 7},     {"lug", 7},
    {"lip", 7},      {"iul", 7},      {"aug", 8},     {"ago", 8},    {"aoû", 8},     {"sie", 8},
    {"srp", 8},      {"ağu", 8},      {"sep", 9},     {"set", 9},    {"wrz", 9},     {"zář", 9},
    {"eyl", 9},      {"sze", 9},      {"oct", 10},    {"okt", 10},   {"ott", 10},    {"out", 10},
    {"paź", 10},     {"říj", 10},     {"eki", 10},    {"nov", 11},   {"noi", 11},    {"lis", 11},
    {"dec", 12},     {"dez", 12},     {"dic", 12},    {"déc", 12},   {"gru", 12},    {"des", 12},
});

struct ZoneName {
  std::string_view name;
  int minutes;
};
constexpr auto kZones = std::to_array<ZoneName>({
    {"mez", 60},   {"mesz", 120}, {"cet", 60},   {"cest", 120}, {"heec", 120}, {"hec", 60},
    {"bst", 60},   {"eet", 120},  {"eest", 180}, {"msk", 180},  {"мск", 180},  {"jst", 540},
    {"kst", 540},  {"brt", -180}, {"edt", -240}, {"est", -300}, {"cdt", -300}, {"cst", -360},
    {"mdt", -360}, {"mst", -420}, {"pdt", -420}, {"pst", -480},
});

constexpr auto kAfternoon = std::to_array<std::string_view>(
    {"pm", "p.m", "p. m", "μ.μ", "μμ", "下午", "晚上", "오후", "午後", "ptg"});
constexpr auto kMorning =
    std::to_array<std::string_view>({"am", "a.m", "a. m", "π.μ", "πμ", "上午", "오전", "午前", "凌晨"});

// A number and what stands right behind it.
struct Number {
  int value;
  std::size_t digits, begin, end;
};

std::vector<Number> numbers_of(std::string_view text) {
  std::vector<Number> numbers;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    Number n{0, 0, at, at};
    for (; n.end < text.size() && is_digit(text[n.end]); ++n.end)
      if (++n.digits <= 6) n.value = n.value * 10 + (text[n.end] - '0');
    numbers.push_back(n);
    at = n.end;
  }
  return numbers;
}

bool says(std::string_view text, const auto& table) {
  return std::any_of(table.begin(), table.end(), [text](std::string_view word) {
    const std::size_t at = text.find(word);
    const auto letter = [&](std::size_t i) { return i < text.size() && is_alpha(text[i]); };
    return at != std::string_view::npos && (at == 0 || !letter(at - 1)) && !letter(at + word.size());
  });
}

// The last word that names a month: "mar. 1 mai" is a Tuesday in May.
int named_month(std::string_view text) {
  int month = 0;
  const auto belongs = [](char c) { return is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!belongs(text[at])) continue;
    std::size_t end = at;
    while (end < text.size() && belongs(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    const auto known = std::find_if(kMonths.begin(), kMonths.end(),
                                    [word](const MonthName& m) { return word.starts_with(m.start); });
    if (known != kMonths.end()) month = known->month;
    at = end;
  }
  return month;
}

class LocalDate {
 public:
  explicit LocalDate(std::string_view text) : text_(text), numbers_(numbers_of(text)) {}

  std::optional<Instant> read() {
    read_time();
    if (!read_day()) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(year_), std::chrono::month(month_),
                                          std::chrono::day(day_)};
    if (year_ < 1900 || year_ > 9999 || !day.ok() || hour_ > kMaxHour || minute_ > 59 || second_ > 60)
      return std::nullopt;
    return Instant(std::chrono::sys_days(day)) + std::chrono::hours(hour_) +
           std::chrono::minutes(minute_ - zone_minutes()) + std::chrono::seconds(second_);
  }

 private:
  std::string_view behind(std::size_t i) const {
    const std::size_t end = i + 1 < numbers_.size() ? numbers_[i + 1].begin : text_.size();
    return trim(text_.substr(numbers_[i].end, end - numbers_[i].end));
  }

  // "18:02:00", or "18.02" where that is no part of "01.03.2011".
  void read_time() {
    for (std::size_t i = 0; i + 1 < numbers_.size() && time_at_ == std::string_view::npos; ++i)
      if (numbers_[i].digits <= 2 && numbers_[i + 1].digits == 2 && behind(i) == ":") take_time(i);
    for (std::size_t i = numbers_.size(); i-- > 1 && time_at_ == std::string_view::npos;) {
      const bool longer = behind(i).starts_with(".") && i + 1 < numbers_.size() && numbers_[i + 1].digits > 2;
      const bool inside = i >= 2 && behind(i - 2) == ".";
      if (numbers_[i].digits == 2 && numbers_[i - 1].digits <= 2 && behind(i - 1) == "." && !longer &&
          !inside)
        take_time(i - 1);
    }
    if (time_at_ == std::string_view::npos) return;
    const std::string_view around = text_;
    twelve_ = says(around, kAfternoon) || says(around, kMorning);
    if (says(around, kAfternoon) && hour_ < 12) hour_ += 12;
    if (says(around, kMorning) && hour_ == 12) hour_ = 0;
  }

  void take_time(std::size_t i) {
    hour_ = numbers_[i].value, minute_ = numbers_[i + 1].value;
    time_at_ = numbers_[i].begin, time_end_ = numbers_[i + 1].end;
    std::size_t taken = 2;
    if (i + 2 < numbers_.size() && behind(i + 1) == behind(i) && numbers_[i + 2].digits == 2)
      second_ = numbers_[i + 2].value, time_end_ = numbers_[i + 2].end, taken = 3;
    const auto first = numbers_.begin() + static_cast<std::ptrdiff_t>(i);
    numbers_.erase(first, first + static_cast<std::ptrdiff_t>(taken));
  }

  bool read_day() {
    const int named = named_month(text_);
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      if (numbers_[i].digits != 4 && !(numbers_[i].digits == 2 && i == 2 && named == 0)) continue;
      year_ = numbers_[i].digits == 4 ? numbers_[i].value : 2000 + numbers_[i].value;
      if (named > 0) return month_ = static_cast<unsigned>(named), take_named_day(i);
      if (i >= 2) return take_numbers(numbers_[i - 2].value, numbers_[i - 1].value, behind(i - 2) == "/");
      if (i + 2 >= numbers_.size()) return false;
      month_ = static_cast<unsigned>(numbers_[i + 1].value),
      day_ = static_cast<unsigned>(numbers_[i + 2].value);
      return true;  // the year comes first, everywhere
    }
    return false;
  }

  bool take_named_day(std::size_t year) {
    const std::size_t i = year > 0 ? year - 1 : 1;
    if (i >= numbers_.size() || numbers_[i].digits > 2) return false;
    day_ = static_cast<unsigned>(numbers_[i].value);
    return true;
  }

  bool take_numbers(int first, int second, bool slashes) {
    const bool month_first = second > 12 || (slashes && twelve_ && first <= 12);
    month_ = static_cast<unsigned>(month_first ? first : second);
    day_ = static_cast<unsigned>(month_first ? second : first);
    return true;
  }

  // "+0100", "GMT+1", "UTC+01:00", "MESZ", behind the time; in Chinese "GMT+8" stands before it.
  int zone_minutes() const {
    if (time_at_ == std::string_view::npos) return 0;
    const std::size_t before = text_.substr(0, time_at_).find("gmt");
    const std::string_view rest = text_.substr(before != std::string_view::npos ? before : time_end_);
    const std::size_t sign = rest.find_first_of("+-");
    if (sign != std::string_view::npos && sign + 1 < rest.size() && is_digit(rest[sign + 1])) {
      const std::string_view digits = rest.substr(sign + 1, 5);
      const std::vector<Number> offset = numbers_of(digits);
      int minutes =
          offset[0].digits > 2 ? offset[0].value / 100 * 60 + offset[0].value % 100 : offset[0].value * 60;
      if (offset.size() > 1 && offset[0].digits <= 2 && digits[offset[0].end] == ':')
        minutes += offset[1].value;
      return minutes > 14 * 60 ? 0 : rest[sign] == '-' ? -minutes : minutes;
    }
    for (const ZoneName& zone : kZones)
      if (says(rest, std::array{zone.name})) return zone.minutes;
    return 0;
  }

  std::string_view text_;
  std::vector<Number> numbers_;
  int year_ = 0, hour_ = 0, minute_ = 0, second_ = 0;
  unsigned month_ = 0, day_ = 0;
  std::size_t time_at_ = std::string_view::npos, time_end_ = 0;
  bool twelve_ = false;
};
}  // namespace

std::optional<Instant> parse_local_date(std::string_view text) {
  const std::string folded = fold_case(cut_utf8(text, kLongest));
  return LocalDate(folded).read();
}

}  // namespace mailparse
