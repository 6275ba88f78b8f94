#pragma once
// Patterns of conditions, read from a value of the policy.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rules/policy/condition.hh"
#include "rules/yaml/reading.hh"

namespace rules {

inline constexpr std::size_t kLongestRegex = 2000;     // characters
inline constexpr std::int64_t kRegexMemory = 8 << 20;  // bytes, of one compiled regex and its automaton

// "/down/i" -> the expression with its flags in RE2's form: "(?i)down". Nothing where the text is no regex at
// all.
struct WrittenRegex {
  std::string expression;
  std::string bad_flags;  // letters that are no flag
};
std::optional<WrittenRegex> parse_regex(std::string_view text);
// Null where RE2 refuses it: `error` says why.
std::shared_ptr<const re2::RE2> compile_regex(const std::string& expression, std::string& error);

// One pattern for a field, or nothing and a report. `named` is what a plain word must be the name of.
std::optional<Pattern> read_pattern(Reading&, const Node&, Field, std::optional<Named> named);

}  // namespace rules
