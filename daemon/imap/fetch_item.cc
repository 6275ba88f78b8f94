#include "daemon/imap/fetch_item.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace imap {
namespace {

using Tokens = std::vector<Token>;
using Kind = Token::Kind;

constexpr std::size_t kMostFlags = 100;  // of one mail; nobody has more, and we only show them

// The index behind the value at `at`: one token, or a bracketed list whole. The reader has balanced the
// brackets.
std::size_t behind_value(const Tokens& tokens, std::size_t at) {
  std::size_t depth = 0;
  do {
    if (tokens[at].kind == Kind::open) ++depth;
    if (tokens[at].kind == Kind::close) --depth;
    ++at;
  } while (depth > 0 && at < tokens.size());
  return at;
}

std::vector<std::string> words_between(Tokens& tokens, std::size_t from, std::size_t to) {
  std::vector<std::string> words;
  for (; from < to && words.size() < kMostFlags; ++from) {
    if (tokens[from].kind == Kind::atom) words.push_back(std::move(tokens[from].text));
  }
  return words;
}

void read_item(FetchItem& item, const std::string& name, Tokens& tokens, std::size_t at, std::size_t end) {
  Token& value = tokens[at];
  const bool word = value.kind == Kind::atom, string = value.kind == Kind::string;
  if (name == "UID" && word) {
    Uid uid = 0;
    if (read_number(value.text, uid) && uid != 0) item.uid = uid;
  } else if (name == "RFC822.SIZE" && word) {
    std::uint64_t size = 0;
    if (read_number(value.text, size)) item.size = size;
  } else if (name == "FLAGS" && value.kind == Kind::open) {
    item.flags = words_between(tokens, at, end);
  } else if (name == "INTERNALDATE" && string) {
    item.internal_date = read_date_time(value.text);
  } else if ((name == "BODY[]" || name == "BODY[]<0>") && string) {
    item.body = std::move(value.text);
  } else if (name.starts_with("BODY[]") && word && upper(value.text) == "NIL") {
    item.body = "";  // how some servers say "empty"
  }
}

int two_digits(std::string_view text) {
  std::uint32_t value = 0;
  return read_number(text, value) ? static_cast<int>(value) : -1;
}

}  // namespace

std::optional<FetchItem> read_fetch(Response&& response) {
  Tokens& tokens = response.tokens;
  if (tokens.size() < 2 || tokens.front().kind != Kind::open || behind_value(tokens, 0) != tokens.size())
    return {};
  FetchItem item;
  const std::size_t end = tokens.size() - 1;  // the closing bracket
  for (std::size_t at = 1; at < end;) {
    if (tokens[at].kind != Kind::atom || at + 1 >= end) return {};
    const std::string name = upper(tokens[at].text);
    const std::size_t value = at + 1;
    at = behind_value(tokens, value);
    read_item(item, name, tokens, value, at);
  }
  return item;
}

std::optional<Instant> read_date_time(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                            "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  std::string padded(text);
  if (padded.starts_with(' ')) padded[0] = '0';                 // the day is padded with a blank,
  if (padded.size() == 25) padded.insert(padded.begin(), '0');  // or, by some servers, not at all
  const std::string_view t = padded;
  if (t.size() != 26 || t[2] != '-' || t[6] != '-' || t[11] != ' ' || t[14] != ':' || t[17] != ':' ||
      t[20] != ' ')
    return {};
  unsigned month = 0;
  while (month < 12 && kMonths[month] != upper(t.substr(3, 3))) ++month;
  const int day = two_digits(t.substr(0, 2)), century = two_digits(t.substr(7, 2)),
            year = two_digits(t.substr(9, 2));
  const int hour = two_digits(t.substr(12, 2)), minute = two_digits(t.substr(15, 2)),
            second = two_digits(t.substr(18, 2));
  const int zone_hour = two_digits(t.substr(22, 2)), zone_minute = two_digits(t.substr(24, 2));
  if (month == 12 || day < 1 || century < 0 || year < 0 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60 || zone_hour < 0 || zone_minute < 0 ||
      (t[21] != '+' && t[21] != '-')) {
    return {};
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{century * 100 + year}, std::chrono::month{month + 1},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return {};
  const minutes zone = hours{zone_hour} + minutes{zone_minute};
  return sys_days{date} + hours{hour} + minutes{minute} + seconds{second} - (t[21] == '+' ? zone : -zone);
}

bool was_handled(const Metadata& mail) {
  return std::any_of(mail.flags.begin(), mail.flags.end(), [](const std::string& flag) {
    const auto name = upper(flag);
    return name == "\\SEEN" || name == "\\ANSWERED";
  });
}

}  // namespace imap
