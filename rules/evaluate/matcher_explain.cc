// Why a condition holds, in words; and what its regexes captured.

#include <algorithm>
#include <array>
#include <re2/re2.h>

#include "rules/evaluate/matcher.hh"
#include "rules/evaluate/unicode_regex.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

constexpr std::size_t kShownMatch = 80;  // bytes of a match that an explanation tells
constexpr int kMostGroups = 20;

// Runs a regex that is known to match, and keeps what it captured. Returns the matched text.
std::string capture(const re2::RE2& regex, std::string_view value, Captures& captures) {
  std::array<re2::StringPiece, kMostGroups> groups;
  const int count = std::min(regex.NumberOfCapturingGroups() + 1, kMostGroups);
  if (!regex.Match(re2::StringPiece(value.data(), value.size()), 0, value.size(), re2::RE2::UNANCHORED,
                   groups.data(), count))
    return {};
  const auto text = [&](int group) { return std::string(groups[static_cast<std::size_t>(group)]); };
  const bool first = captures.find("1") == captures.end();
  for (int group = 1; first && group < count; ++group) captures.emplace(std::to_string(group), text(group));
  for (const auto& [name, group] : regex.NamedCapturingGroups())
    if (group < count) captures.emplace(name, text(group));
  return text(0);
}

}  // namespace

std::string Matcher::explain(const Condition& condition, Captures& captures) {
  std::string out;
  switch (condition.node) {
    case Condition::Node::all:
      for (const Condition& child : condition.children)
        out += (out.empty() ? "" : ", ") + explain(child, captures);
      return out.empty() ? "always" : out;
    case Condition::Node::any:
      for (const Condition& child : condition.children)
        if (holds(child)) return explain(child, captures);
      return out;
    case Condition::Node::none:
      return to_string(condition);
    case Condition::Node::leaf:
      break;
  }
  return explain_leaf(condition, captures);
}

std::string Matcher::explain_leaf(const Condition& leaf, Captures& captures) {
  if (leaf.patterns.empty()) return to_string(leaf);
  std::string name(to_string(leaf.field));
  if (leaf.field == Field::header) name += '.' + leaf.header;
  for (const Pattern& pattern : leaf.patterns) {
    if (!pattern_holds(leaf, pattern)) continue;
    return name + ": " + pattern.text + place_of(leaf, pattern, captures);
  }
  return name;
}

// ' on "the words that matched"', where the pattern does not say itself what they are.
std::string Matcher::place_of(const Condition& leaf, const Pattern& pattern, Captures& captures) {
  if (pattern.kind != Pattern::Kind::regex && pattern.kind != Pattern::Kind::glob) return {};
  const auto words = values_.words(leaf);
  const auto hit = std::find_if(words.begin(), words.end(),
                                [&](const Word& word) { return word_holds(leaf, pattern, word); });
  if (hit == words.end()) return {};
  const std::string matched = pattern.regex
                                  ? capture(regex_for(*pattern.regex, hit->text), hit->text, captures)
                                  : std::string(hit->text);
  return " on \"" + shorten_utf8(matched, kShownMatch) + '"';
}

}  // namespace rules
