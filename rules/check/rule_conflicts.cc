#include "rules/check/rule_conflicts.hh"

#include <algorithm>
#include <array>
#include <limits>

namespace rules {

namespace {

using Node = Condition::Node;

bool only_words(const Condition& leaf) {
  return std::all_of(leaf.patterns.begin(), leaf.patterns.end(),
                     [](const Pattern& p) { return p.kind == Pattern::Kind::word; });
}

bool has_word(const Condition& leaf, const std::string& folded) {
  return std::any_of(leaf.patterns.begin(), leaf.patterns.end(),
                     [&](const Pattern& p) { return p.folded == folded; });
}

// Numbers that a leaf of one pattern allows: [least, most].
struct Range {
  std::int64_t least = std::numeric_limits<std::int64_t>::min(),
               most = std::numeric_limits<std::int64_t>::max();
};
std::optional<Range> range_of(const Condition& leaf) {
  if (leaf.patterns.size() != 1 || leaf.patterns[0].kind != Pattern::Kind::number) return std::nullopt;
  const std::int64_t n = leaf.patterns[0].number;
  Range range;
  switch (leaf.patterns[0].comparison) {
    case Comparison::equal:
      return Range{n, n};
    case Comparison::not_equal:
      return std::nullopt;
    case Comparison::less:
      range.most = n - 1;
      break;
    case Comparison::at_most:
      range.most = n;
      break;
    case Comparison::more:
      range.least = n + 1;
      break;
    case Comparison::at_least:
      range.least = n;
      break;
  }
  return range;
}

bool exclude(const Condition& a, const Condition& b) {
  if (a.field != b.field || !is_single_valued(a.field)) return false;
  const auto range_a = range_of(a), range_b = range_of(b);
  if (range_a && range_b)
    return std::max(range_a->least, range_b->least) > std::min(range_a->most, range_b->most);
  if (!only_words(a) || !only_words(b) || a.patterns.empty() || b.patterns.empty()) return false;
  return std::none_of(a.patterns.begin(), a.patterns.end(),
                      [&](const Pattern& p) { return has_word(b, p.folded); });
}

// A mail that opens a ticket is its first.
bool excludes_opening(const Condition& leaf) {
  const bool counts = leaf.field == Field::customer_replies || leaf.field == Field::agent_replies ||
                      leaf.field == Field::reopened;
  if (const auto range = counts ? range_of(leaf) : std::nullopt) return range->least > 0;
  return false;
}

bool is_yes(const Condition& leaf, Field field) {
  return leaf.field == field && leaf.patterns.size() == 1 && leaf.patterns[0].number == 1;
}

std::string both(const Condition& a, const Condition& b) {
  return to_string(a) + " and " + to_string(b);
}

// `not` beside what it denies.
std::optional<std::string> denied(const Condition& all, const std::vector<const Condition*>& leaves) {
  for (const Condition& child : all.children) {
    if (child.node != Node::none) continue;
    for (const Condition& no : child.children) {
      const auto required = required_leaves(no);
      if (required.size() != 1 || no.children.size() > 1) continue;
      for (const Condition* leaf : leaves)
        if (leaf->field == required[0]->field && implies(*leaf, *required[0])) return both(*leaf, child);
    }
  }
  return std::nullopt;
}

bool leaf_implies(const Condition& narrow, const Condition& wide) {
  if (narrow.field != wide.field || narrow.header != wide.header || !narrow.children.empty() ||
      !wide.children.empty())
    return to_string(narrow) == to_string(wide);
  return std::all_of(narrow.patterns.begin(), narrow.patterns.end(), [&](const Pattern& p) {
    return std::any_of(wide.patterns.begin(), wide.patterns.end(),
                       [&](const Pattern& q) { return p.text == q.text; });
  });
}

}  // namespace

bool is_single_valued(Field field) {
  constexpr std::array kSingle = {
      Field::kind,          Field::opens,    Field::first,    Field::encrypted,
      Field::spam,          Field::proven,   Field::language, Field::customer,
      Field::plan,          Field::mailbox,  Field::queue,    Field::group,
      Field::assignee,      Field::severity, Field::status,   Field::customer_replies,
      Field::agent_replies, Field::reopened};
  return std::find(kSingle.begin(), kSingle.end(), field) != kSingle.end();
}

std::vector<const Condition*> required_leaves(const Condition& condition) {
  if (condition.node == Node::leaf) return {&condition};
  std::vector<const Condition*> leaves;
  const bool one_of_one = condition.node == Node::any && condition.children.size() == 1;
  if (condition.node != Node::all && !one_of_one) return leaves;
  for (const Condition& child : condition.children)
    for (const Condition* leaf : required_leaves(child)) leaves.push_back(leaf);
  return leaves;
}

std::optional<std::string> contradiction(const std::vector<const Condition*>& leaves) {
  for (std::size_t i = 0; i < leaves.size(); ++i)
    for (std::size_t j = i + 1; j < leaves.size(); ++j) {
      const Condition &a = *leaves[i], &b = *leaves[j];
      if (exclude(a, b)) return both(a, b);
      if ((is_yes(a, Field::opens) && excludes_opening(b)) ||
          (is_yes(b, Field::opens) && excludes_opening(a)))
        return both(a, b);
    }
  return std::nullopt;
}

std::optional<std::string> contradiction(const Condition& condition) {
  const auto leaves = required_leaves(condition);
  if (auto found = contradiction(leaves)) return found;
  return condition.node == Node::all ? denied(condition, leaves) : std::nullopt;
}

bool implies(const Condition& narrow, const Condition& wide) {
  if (wide.node == Node::leaf && narrow.node == Node::leaf) return leaf_implies(narrow, wide);
  if (wide.node == Node::all)
    return std::all_of(wide.children.begin(), wide.children.end(),
                       [&](const Condition& part) { return implies(narrow, part); });
  if (narrow.node == Node::all)
    return std::any_of(narrow.children.begin(), narrow.children.end(),
                       [&](const Condition& part) { return implies(part, wide); });
  if (narrow.node == Node::any && !narrow.children.empty() &&
      std::all_of(narrow.children.begin(), narrow.children.end(),
                  [&](const Condition& part) { return implies(part, wide); }))
    return true;
  if (wide.node == Node::any)
    return std::any_of(wide.children.begin(), wide.children.end(),
                       [&](const Condition& part) { return implies(narrow, part); });
  return to_string(narrow) == to_string(wide);
}

}  // namespace rules
