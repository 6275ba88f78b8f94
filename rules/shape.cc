#include "rules/shape.hh"

#include <algorithm>
#include <charconv>

#include "rules/calendar.hh"
#include "rules/one_line.hh"
#include "rules/text.hh"

namespace rules {

namespace {

const char* const kText = R"({"type":"string","minLength":1})";
const char* const kScalar = R"({"type":["string","number","boolean"]})";

// The beginning of a text, on one line.
std::string one_line_of(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 60)) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  while (!out.empty() && find_bad_utf8(out)) out.pop_back();
  return out.size() < text.size() ? out + "..." : out;
}

std::string shown(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
    case Node::Kind::scalar:
      break;
  }
  return '"' + one_line_of(node.text) + '"';
}

// A shape whose value is what `parse` makes of a scalar.
template <class V, class Parse>
Shape<V> parsed(std::string type, std::string schema, Parse parse, std::string hint = {}) {
  auto read = [=](Reading& reading, const Node& node) -> std::optional<V> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    std::optional<V> value = parse(*given);
    if (!value) report_type(reading, node, type, hint);
    return value;
  };
  return {type, std::move(schema), read};
}

// Whether a character is in it that nobody sees: two names would look alike, or a line be read otherwise
// than it is.
bool has_invisible(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    const std::string_view two = text.substr(at, 2), three = text.substr(at, 3);
    if (two == "\u00a0" || two == "\u00ad" || three == "\ufeff") return true;
    if (three >= "\u200b" && three <= "\u200f") return true;  // zero width, direction marks
    if (three >= "\u2028" && three <= "\u202f") return true;  // separators, embeddings
    if (three >= "\u2060" && three <= "\u206f") return true;  // joiners, isolates
  }
  return false;
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 100 && !has_invisible(text) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           const auto u = static_cast<unsigned char>(c);
           return u >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("-_.+").find(c) != std::string_view::npos;
         });
}

std::optional<int> two_digits(std::string_view text) {
  int value = 0;
  if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
    return std::nullopt;
  std::from_chars(text.data(), text.data() + 2, value);
  return value;
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out + '"';
}

void report_type(Reading& reading, const Node& node, const std::string& type, const std::string& hint) {
  reading.error(node.mark, "expected " + type + ", found " + shown(node), hint);
}

const std::string* scalar(Reading& reading, const Node& node, const std::string& type) {
  if (node.is_scalar() && !node.text.empty()) return &node.text;
  report_type(reading, node, type);
  return nullptr;
}

Shape<std::string> text() {
  return parsed<std::string>("a text", kText, [](const std::string& given) { return std::optional(given); });
}

Shape<std::string> one_line() {
  return parsed<std::string>("a text of one line", kText,
                             [](const std::string& given) -> std::optional<std::string> {
                               return as_one_line(given) == given ? std::optional(given) : std::nullopt;
                             });
}

Shape<std::string> word() {
  return parsed<std::string>(
      "a name", R"({"type":["string","number"]})",
      [](const std::string& given) { return is_word(given) ? std::optional(given) : std::nullopt; },
      "a name has letters, digits and - _ . +, and no blanks");
}

Shape<bool> yes_no() {
  return parsed<bool>("true or false", R"({"type":"boolean"})",
                      [](const std::string& given) -> std::optional<bool> {
                        const std::string lower = lower_ascii(given);
                        if (lower == "true" || lower == "yes" || lower == "on") return true;
                        if (lower == "false" || lower == "no" || lower == "off") return false;
                        return std::nullopt;
                      });
}

Shape<int> integer(int least, int most) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  std::string schema = "{\"type\":\"integer\",\"minimum\":" + std::to_string(least) +
                       ",\"maximum\":" + std::to_string(most) + "}";
  return parsed<int>("a whole number from " + range, std::move(schema),
                     [=](const std::string& given) -> std::optional<int> {
                       // YAML reads 010 as eight, people as ten: nobody should have to guess.
                       if (given.size() > 1 && given.front() == '0') return std::nullopt;
                       int value = 0;
                       const char* end = given.data() + given.size();
                       const auto [stop, error] = std::from_chars(given.data(), end, value);
                       if (error != std::errc{} || stop != end || value < least || value > most)
                         return std::nullopt;
                       return value;
                     });
}

Shape<std::string> address() {
  return parsed<std::string>(
      "a mail address", R"({"type":"string","pattern":"^[^@\\s]+@[^@\\s]+$"})",
      [](const std::string& given) {
        return is_address(given) ? std::optional(lower_ascii(given)) : std::nullopt;
      },
      "such as support@example.com, without a name or brackets");
}

Shape<std::string> domain() {
  return parsed<std::string>(
      "a domain", kText,
      [](const std::string& given) {
        return is_domain(given) ? std::optional(lower_ascii(given)) : std::nullopt;
      },
      "such as example.com, without an @");
}

Shape<std::string> timezone() {
  const std::string type = "a time zone of the tz database";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<std::string> {
    const std::string* given = scalar(reading, node, type);
    if (!given || is_timezone(*given)) return given ? std::optional(*given) : std::nullopt;
    const std::string hint = did_you_mean(*given, timezone_names());
    report_type(reading, node, type, hint.empty() ? "such as Europe/Berlin" : hint);
    return std::nullopt;
  };
  return {type, kText, read};
}

Shape<std::string> language() {
  return parsed<std::string>(
      "a language", R"({"type":"string","pattern":"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*$"})",
      [](const std::string& given) -> std::optional<std::string> {
        if (!is_language(given)) return std::nullopt;
        return lower_ascii(given);
      },
      "such as en, de or pt-BR");
}

Shape<std::string> file_path() {
  return parsed<std::string>("a path", kText, [](const std::string& given) { return std::optional(given); });
}

Shape<std::string> url(std::vector<std::string> schemes) {
  const std::string type = "a URL with " + enumerate(schemes);
  return parsed<std::string>(type, kText, [schemes](const std::string& given) -> std::optional<std::string> {
    const bool plain =
        std::all_of(given.begin(), given.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20; });
    const bool known = std::any_of(schemes.begin(), schemes.end(), [&](const std::string& scheme) {
      return given.starts_with(scheme) && given.size() > scheme.size() && given[scheme.size()] != '/';
    });
    return plain && known ? std::optional(given) : std::nullopt;
  });
}

Shape<Span> span() {
  auto shape = parsed<Span>(
      "a time such as 90m, 2h on office, 5bd, 5d or by 17:00", kText,
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
      type, kText,
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
  return parsed<std::chrono::local_seconds>("a local time such as \"2026-01-05 09:00\"", kText,
                                            [](const std::string& given) { return parse_local_time(given); });
}

Shape<std::chrono::local_days> date() {
  return parsed<std::chrono::local_days>("a date such as 2026-12-25", kText,
                                         [](const std::string& given) { return parse_date(given); });
}

std::optional<std::size_t> parse_byte_size(std::string_view text) {
  std::size_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value > (std::size_t{1} << 40)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  const std::string unit = lower_ascii(trim(text));
  if (unit.empty() || unit == "b" || unit == "bytes") return value;
  if (unit == "kb" || unit == "k") return value << 10;
  if (unit == "mb" || unit == "m") return value << 20;
  if (unit == "gb" || unit == "g") return value << 30;
  return std::nullopt;
}

Shape<std::size_t> byte_size() {
  return parsed<std::size_t>(
      "a size such as 25MB", kScalar, [](const std::string& given) { return parse_byte_size(given); },
      "units are KB, MB and GB");
}

Shape<Secret> secret() {
  const std::string type = "where the secret is kept";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Secret> {
    if (node.is_scalar()) {
      reading.error(node.mark, "a secret does not stand in the policy",
                    "say where it is kept: {credential: NAME}, {file: PATH} or {environment: NAME}");
      return std::nullopt;
    }
    if (!node.is_mapping() || node.entries.size() != 1) {
      report_type(reading, node, type, "{credential: NAME}, {file: PATH} or {environment: NAME}");
      return std::nullopt;
    }
    const Entry& entry = node.entries.front();
    const std::vector<std::string> sources = {"credential", "file", "environment"};
    const auto source = read_choice(reading, entry.key, sources);
    const std::string* name = source ? scalar(reading, entry.value, "a name") : nullptr;
    if (!name) return std::nullopt;
    if (*source == 0 && name->find('/') != std::string::npos) {
      reading.error(entry.value.mark, "the name of a credential has no /", "use {file: " + *name + "}");
      return std::nullopt;
    }
    return Secret{static_cast<Secret::Source>(*source + 1), *name};
  };
  return {
      type,
      R"({"type":"object","minProperties":1,"maxProperties":1,"properties":{"credential":{"type":"string"},"file":{"type":"string"},"environment":{"type":"string"}},"additionalProperties":false})",
      read};
}

Shape<std::string> name_of(Named kind) {
  const std::string type = "the name of a " + std::string(to_string(kind));
  auto read = [type, kind](Reading& reading, const Node& node) -> std::optional<std::string> {
    const std::string* given = scalar(reading, node, type);
    if (!given || !reading.check(kind, *given, node.mark)) return std::nullopt;
    return *given;
  };
  return {type, R"({"type":["string","number"]})", read};
}

std::optional<std::size_t> read_choice(Reading& reading, const Node& node,
                                       const std::vector<std::string>& words) {
  const std::string type = list_words(words);
  const std::string* given = scalar(reading, node, type);
  if (!given) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *given);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  report_type(reading, node, type, did_you_mean(*given, words));
  return std::nullopt;
}

std::string list_words(const std::vector<std::string>& words) {
  constexpr std::size_t kMost = 10;
  if (words.size() <= kMost) return enumerate(words);
  return "one of " + enumerate({words.begin(), words.begin() + kMost}, ", ") + ", ...";
}

}  // namespace rules
