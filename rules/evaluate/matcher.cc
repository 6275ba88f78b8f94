#include "rules/evaluate/matcher.hh"

#include <algorithm>
#include <re2/re2.h>

#include "rules/evaluate/deadline.hh"
#include "rules/evaluate/text_index.hh"
#include "rules/evaluate/unicode_regex.hh"
#include "rules/policy/policy.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

bool equal_folded(std::string_view folded, std::string_view value) {
  if (equal_ascii(folded, value)) return true;
  const bool ascii =
      std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !ascii && fold_case(value) == folded;
}

bool compare(std::int64_t value, Comparison comparison, std::int64_t with) {
  switch (comparison) {
    case Comparison::equal:
      return value == with;
    case Comparison::not_equal:
      return value != with;
    case Comparison::less:
      return value < with;
    case Comparison::at_most:
      return value <= with;
    case Comparison::more:
      return value > with;
    case Comparison::at_least:
      return value >= with;
  }
  return false;
}

}  // namespace

Matcher::Matcher(const Policy& policy, const Facts& facts, const Situation& situation)
    : policy_(policy), facts_(facts), values_(policy, facts, situation) {}

bool Matcher::holds(const Condition& condition) {
  const auto child_holds = [&](std::uint16_t index) { return holds(condition.children[index]); };
  switch (condition.node) {
    case Condition::Node::all:
      return std::all_of(condition.order.begin(), condition.order.end(), child_holds);
    case Condition::Node::any:
      return std::any_of(condition.order.begin(), condition.order.end(), child_holds);
    case Condition::Node::none:
      return std::none_of(condition.order.begin(), condition.order.end(), child_holds);
    case Condition::Node::leaf:
      break;
  }
  return leaf_holds(condition);
}

bool Matcher::leaf_holds(const Condition& leaf) {
  if (leaf.field == Field::attachment && !leaf.children.empty()) return attachment_holds(leaf);
  return std::any_of(leaf.patterns.begin(), leaf.patterns.end(),
                     [&](const Pattern& pattern) { return pattern_holds(leaf, pattern); });
}

bool Matcher::pattern_holds(const Condition& leaf, const Pattern& pattern) {
  if (leaf.field == Field::calendar) {
    const Calendar* calendar = policy_.find_calendar(pattern.text);
    return calendar && is_open(*calendar, facts_.now);
  }
  if (pattern.kind == Pattern::Kind::number) return number_holds(leaf, pattern);
  if (pattern.kind == Pattern::Kind::span) return span_holds(leaf, pattern);
  if (!possible(leaf.field, pattern)) return false;
  const auto words = values_.words(leaf);
  return std::any_of(words.begin(), words.end(),
                     [&](const Word& word) { return word_holds(leaf, pattern, word); });
}

bool Matcher::number_holds(const Condition& leaf, const Pattern& pattern) {
  const auto numbers = values_.numbers(leaf.field);
  return std::any_of(numbers.begin(), numbers.end(), [&](std::int64_t number) {
    return compare(number, pattern.comparison, pattern.number);
  });
}

// One attachment must be all that the condition says.
bool Matcher::attachment_holds(const Condition& condition) {
  const bool found = std::any_of(
      facts_.attachments.begin(), facts_.attachments.end(), [&](const AttachmentFact& attachment) {
        values_.look_at(&attachment);
        return std::all_of(condition.children.begin(), condition.children.end(),
                           [&](const Condition& part) { return leaf_holds(part); });
      });
  values_.look_at(nullptr);
  return found;
}

bool Matcher::word_holds(const Condition& leaf, const Pattern& pattern, const Word& word) {
  if (pattern.kind == Pattern::Kind::regex)
    return re2::RE2::PartialMatch(re2::StringPiece(word.text.data(), word.text.size()),
                                  regex_for(*pattern.regex, word.text));
  const Sort sort = sort_of(leaf.field);
  if (sort == Sort::prose)
    return pattern.needle >= 0 || fold_case(word.text).find(pattern.folded) != std::string::npos;
  if (word.text.empty()) return pattern.folded == "none";
  if (sort == Sort::address) {
    if (pattern.kind == Pattern::Kind::glob) return glob_match(pattern.folded, word.lower);
    return pattern.folded.front() == '@' ? word.lower.ends_with(pattern.folded)
                                         : word.lower == pattern.folded;
  }
  if (pattern.kind == Pattern::Kind::glob) return glob_match(pattern.folded, fold_case(word.text));
  return equal_folded(pattern.folded, word.text);
}

// From when on the field counts; none: there is nothing to count from.
std::optional<Instant> Matcher::since(Field field) const {
  if (field == Field::age) return facts_.created;
  if (field == Field::status_for) return facts_.status_since;
  return field == Field::paged ? facts_.paged_since : facts_.quiet_since;
}

std::optional<Instant> Matcher::threshold(const Condition& leaf, const Pattern& pattern) const {
  const auto from = since(leaf.field);
  return from ? deadline(policy_, pattern.span, *from) : std::nullopt;
}

bool Matcher::span_holds(const Condition& leaf, const Pattern& pattern) const {
  if (!since(leaf.field)) return false;
  const auto reached = threshold(leaf, pattern);
  if (!reached) return pattern.comparison == Comparison::less || pattern.comparison == Comparison::at_most;
  return compare((facts_.now - *reached).count(), pattern.comparison, 0);
}

bool Matcher::possible(Field field, const Pattern& pattern) {
  if (pattern.needle < 0 || !policy_.texts) return true;
  const bool subject = field == Field::subject;
  Searched& searched = subject ? subject_ : body_;
  if (!searched.done) {
    (subject ? policy_.texts->subject : policy_.texts->body)
        .scan(subject ? facts_.subject : facts_.body, searched.possible);
    searched.done = true;
  }
  return searched.possible[static_cast<std::size_t>(pattern.needle)];
}

std::optional<Instant> Matcher::next_instant(const Condition& condition) {
  std::optional<Instant> best;
  const auto keep = [&](std::optional<Instant> candidate) {
    if (candidate && *candidate > facts_.now && (!best || *candidate < *best)) best = candidate;
  };
  for (const Condition& child : condition.children) keep(next_instant(child));
  if (condition.node != Condition::Node::leaf) return best;
  for (const Pattern& pattern : condition.patterns) {
    if (pattern.kind == Pattern::Kind::span) {
      const auto reached = threshold(condition, pattern);
      keep(reached);
      // `> 5d` and `<= 5d` change a second later.
      if (reached) keep(*reached + std::chrono::seconds{1});
    }
    if (const Calendar* calendar =
            condition.field == Field::calendar ? policy_.find_calendar(pattern.text) : nullptr)
      keep(next_change(*calendar, facts_.now));
  }
  return best;
}

}  // namespace rules
