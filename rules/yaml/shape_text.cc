#include <algorithm>
#include <charconv>

#include "rules/text/one_line.hh"
#include "rules/text/text.hh"
#include "rules/yaml/parsed_shape.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {

constexpr std::size_t kShownText = 60;  // bytes of a value that is not what was expected
const char* const kScalar = R"({"type":["string","number","boolean"]})";

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
  return '"' + as_one_line(shorten_utf8(node.text, kShownText)) + '"';
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
  return parsed<std::string>("a text", kTextSchema,
                             [](const std::string& given) { return std::optional(given); });
}

Shape<std::string> one_line() {
  return parsed<std::string>("a text of one line", kTextSchema,
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

Shape<std::string> language() {
  return parsed<std::string>(
      "a language", R"({"type":"string","pattern":"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*$"})",
      [](const std::string& given) -> std::optional<std::string> {
        if (!is_language(given)) return std::nullopt;
        return lower_ascii(given);
      },
      "such as en, de or pt-BR");
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
