#include "rules/policy/pattern.hh"

#include <algorithm>
#include <charconv>
#include <re2/re2.h>

#include "rules/policy/status.hh"
#include "rules/policy/word_boundary.hh"
#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {

struct Compared {
  Comparison comparison = Comparison::equal;
  bool written = false;  // an operator stood there
};

// Takes an operator off the front of `text`.
Compared take_comparison(std::string_view& text) {
  constexpr std::pair<std::string_view, Comparison> kOperators[] = {
      {">=", Comparison::at_least}, {"<=", Comparison::at_most}, {"!=", Comparison::not_equal},
      {"==", Comparison::equal},    {">", Comparison::more},     {"<", Comparison::less},
      {"=", Comparison::equal}};
  for (const auto& [sign, comparison] : kOperators) {
    if (!text.starts_with(sign)) continue;
    text = trim(text.substr(sign.size()));
    return {comparison, true};
  }
  return {};
}

bool find_beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Where `\b` stands beside letters beyond ASCII and cannot be said in RE2's words, it never holds there.
void warn_of_boundaries(Reading& reading, const Node& node, const std::string& expression) {
  if (with_unicode_words(expression).is_partial)
    reading.warn(
        node.mark, "a \\b of this regex sees no letters beyond ASCII",
        "write \\b at an end of the expression and outside of captures, or say what may stand there");
}

std::optional<Pattern> read_regex(Reading& reading, const Node& node, const WrittenRegex& written,
                                  Pattern pattern) {
  if (!written.bad_flags.empty()) {
    reading.error(node.mark, "unknown regex flag \"" + written.bad_flags + "\"",
                  "flags are i (any case), m (lines) and s (dot takes line breaks)");
    return std::nullopt;
  }
  std::string why;
  pattern.kind = Pattern::Kind::regex;
  const std::string expression = composed(written.expression);
  pattern.regex = compile_regex(expression, why);
  if (pattern.regex) {
    if (find_beyond_ascii(expression)) warn_of_boundaries(reading, node, expression);
    return pattern;
  }
  reading.error(node.mark, "a regex that cannot be used: " + why,
                "the syntax is RE2's: no look-around, no back-references");
  return std::nullopt;
}

// "example.com" stands for "@example.com": everybody there.
std::string address_word(std::string_view text) {
  std::string folded = fold_case(text);
  const bool domain = folded.find('@') == std::string::npos &&
                      folded.find_first_of("*?") == std::string::npos && is_domain(folded);
  return domain ? '@' + folded : folded;
}

// A glob over a text that may be long, as a regex: linear whatever the text.
std::string glob_as_regex(std::string_view glob) {
  std::string out = "(?is)\\A";
  for (std::size_t at = 0; at < glob.size();) {
    const std::size_t star = std::min(glob.find('*', at), glob.size());
    out += re2::RE2::QuoteMeta(re2::StringPiece(glob.data() + at, star - at));
    if (star < glob.size()) out += ".*";
    at = star + 1;
  }
  return out + "\\z";
}

std::optional<Pattern> read_words(Reading& reading, const Node& node, Field field, std::optional<Named> named,
                                  Pattern pattern) {
  const Sort sort = sort_of(field);
  const std::string text = composed(node.text);
  if (auto regex = parse_regex(node.text)) return read_regex(reading, node, *regex, std::move(pattern));
  pattern.folded = sort == Sort::address ? address_word(text) : fold_case(text);
  const bool glob = pattern.folded.find('*') != std::string::npos ||
                    (sort != Sort::prose && pattern.folded.find('?') != std::string::npos);
  if (glob && sort == Sort::prose)
    return read_regex(reading, node, {glob_as_regex(text), ""}, std::move(pattern));
  pattern.kind = glob ? Pattern::Kind::glob : Pattern::Kind::word;
  if (glob || !named || pattern.folded == "none") return pattern;
  return reading.check(*named, node.text, node.mark) ? std::optional(pattern) : std::nullopt;
}

std::optional<Pattern> read_severity(Reading& reading, const Node& node, Pattern pattern) {
  std::string_view text = node.text;
  const Compared compared = take_comparison(text);
  if (!compared.written)
    return read_words(reading, node, Field::severity, Named::severity, std::move(pattern));
  if (!reading.check(Named::severity, std::string(text), node.mark)) return std::nullopt;
  const auto& names = reading.names(Named::severity);
  pattern.kind = Pattern::Kind::number;
  pattern.comparison = compared.comparison;
  // The most severe has the largest number, so that `>= high` reads as it sounds.
  pattern.number = names.end() - std::find(names.begin(), names.end(), text);
  return pattern;
}

std::optional<Pattern> read_number(Reading& reading, const Node& node, Sort sort, Pattern pattern) {
  const std::string type = sort == Sort::size ? "a size or a comparison such as '> 5MB'"
                                              : "a number or a comparison such as '>= 3'";
  std::string_view text = node.text;
  pattern.comparison = take_comparison(text).comparison;
  pattern.kind = Pattern::Kind::number;
  if (sort == Sort::count && (text == "true" || text == "false")) {
    pattern.comparison = text == "true" ? Comparison::at_least : Comparison::less;
    pattern.number = 1;
    return pattern;
  }
  const bool digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto value = sort == Sort::size || digits ? parse_byte_size(text) : std::nullopt;
  if (!value) {
    report_type(reading, node, type);
    return std::nullopt;
  }
  pattern.number = static_cast<std::int64_t>(*value);
  return pattern;
}

std::optional<Pattern> read_yes_no(Reading& reading, const Node& node, Pattern pattern) {
  const auto value = yes_no().read(reading, node);
  pattern.kind = Pattern::Kind::number;
  pattern.number = value.value_or(false) ? 1 : 0;
  return value ? std::optional(pattern) : std::nullopt;
}

// How much a mail proves, as FieldValues::numbers() counts it: failed 0, unknown 1, proven 2.
std::optional<Pattern> read_proof(Reading& reading, const Node& node, Pattern pattern) {
  if (!read_choice(reading, node, {"true", "false", "failed"})) return std::nullopt;
  pattern.kind = Pattern::Kind::number;
  pattern.comparison = node.text == "false" ? Comparison::less : Comparison::equal;
  pattern.number = node.text == "failed" ? 0 : 2;
  return pattern;
}

std::optional<Pattern> read_span(Reading& reading, const Node& node, Pattern pattern) {
  std::string_view text = node.text;
  const Compared compared = take_comparison(text);
  Node rest = node;
  rest.text = text;
  const auto value = span().read(reading, rest);
  if (!value) return std::nullopt;
  if (value->kind == Span::Kind::by || compared.comparison == Comparison::equal) {
    if (value->kind == Span::Kind::by || compared.written) {
      report_type(reading, node, "at least or at most so long, such as 5d or '< 2h'");
      return std::nullopt;
    }
  }
  pattern.kind = Pattern::Kind::span;
  pattern.comparison = compared.written ? compared.comparison : Comparison::at_least;
  pattern.span = *value;
  return pattern;
}

std::optional<Pattern> read_status(Reading& reading, const Node& node, const std::vector<std::string>& words,
                                   Pattern pattern) {
  if (!read_choice(reading, node, words)) return std::nullopt;
  pattern.folded = node.text;
  return pattern;
}

}  // namespace

std::optional<WrittenRegex> parse_regex(std::string_view text) {
  if (text.size() < 3 || text.front() != '/') return std::nullopt;
  const auto close = text.rfind('/');
  if (close < 2) return std::nullopt;
  const std::string_view flags = text.substr(close + 1);
  const bool letters = std::all_of(flags.begin(), flags.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!letters || flags.size() > 4) return std::nullopt;
  WrittenRegex written;
  std::string known;
  for (const char flag : flags)
    (std::string_view("ims").find(flag) == std::string_view::npos ? written.bad_flags : known) += flag;
  if (!known.empty()) written.expression = "(?" + known + ")";
  written.expression += text.substr(1, close - 1);
  return written;
}

std::shared_ptr<const re2::RE2> compile_regex(const std::string& expression, std::string& error) {
  if (expression.size() > kLongestRegex) {
    error = "longer than " + std::to_string(kLongestRegex) + " characters";
    return nullptr;
  }
  re2::RE2::Options options;
  options.set_max_mem(kRegexMemory);
  options.set_log_errors(false);
  auto regex = std::make_shared<const re2::RE2>(expression, options);
  if (regex->ok()) return regex;
  error = regex->error();
  return nullptr;
}

std::optional<Pattern> read_pattern(Reading& reading, const Node& node, Field field,
                                    std::optional<Named> named) {
  const Sort sort = sort_of(field);
  if (!scalar(reading, node, "a value to compare \"" + std::string(to_string(field)) + "\" with"))
    return std::nullopt;
  Pattern pattern;
  pattern.text = node.text;
  if (field == Field::proven) return read_proof(reading, node, pattern);
  if (field == Field::kind)
    return read_status(reading, node, {"customer", "agent", "staff", "bounce", "machine"}, pattern);
  if (field == Field::status)
    return read_status(reading, node, std::vector<std::string>(kStatusWords.begin(), kStatusWords.end()),
                       pattern);
  switch (sort) {
    case Sort::yes_no:
      return read_yes_no(reading, node, pattern);
    case Sort::count:
    case Sort::size:
      return read_number(reading, node, sort, pattern);
    case Sort::span:
      return read_span(reading, node, pattern);
    case Sort::severity:
      return read_severity(reading, node, pattern);
    case Sort::prose:
    case Sort::whole:
    case Sort::address:
    case Sort::name:
    case Sort::calendar:
      break;
  }
  return read_words(reading, node, field, named, pattern);
}

}  // namespace rules
