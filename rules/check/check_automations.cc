// Automations that drive one another for ever. Each fires once per period in which its condition holds; two
// that undo one another begin such periods without end.

#include <algorithm>
#include <optional>

#include "rules/check/check.hh"
#include "rules/check/rule_conflicts.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

// What an action makes a field be.
std::optional<std::pair<Field, std::string>> sets(const Action& action) {
  if (const auto* a = std::get_if<SetStatus>(&action))
    return std::pair{Field::status, std::string(to_string(a->status))};
  if (const auto* a = std::get_if<SetSeverity>(&action)) return std::pair{Field::severity, a->severity};
  if (const auto* a = std::get_if<SetGroup>(&action)) return std::pair{Field::group, a->group};
  if (const auto* a = std::get_if<SetQueue>(&action)) return std::pair{Field::queue, a->queue};
  return std::nullopt;
}

std::optional<std::string> value_set(const Automation& automation, Field field) {
  for (const Action& action : automation.then)
    if (const auto set = sets(action); set && set->first == field) return set->second;
  return std::nullopt;
}

// True where the automation asks for this value of the field in so many words.
bool requires_value(const Automation& automation, Field field, const std::string& value) {
  const std::string folded = fold_case(value);
  for (const Condition* leaf : required_leaves(automation.when))
    if (leaf->field == field)
      return std::any_of(leaf->patterns.begin(), leaf->patterns.end(), [&](const Pattern& p) {
        return p.kind == Pattern::Kind::word && p.folded == folded;
      });
  return false;
}

// Whether one ticket could meet both, the field itself aside.
bool compatible(const Automation& a, const Automation& b, Field field) {
  std::vector<const Condition*> leaves = required_leaves(a.when);
  for (const Condition* leaf : required_leaves(b.when)) leaves.push_back(leaf);
  std::erase_if(leaves, [&](const Condition* leaf) { return leaf->field == field; });
  return !contradiction(leaves);
}

// Follows what the automations make of the field, from what `first` sets; true where it comes back to
// `first`.
std::optional<std::string> cycle(const Policy& policy, const Automation& first, Field field) {
  std::vector<const Automation*> way = {&first};
  auto value = value_set(first, field);
  while (value && way.size() <= policy.automations.size()) {
    if (requires_value(first, field, *value)) {
      std::string names;
      for (const Automation* each : way) names += (names.empty() ? "" : ", ") + ('"' + each->name + '"');
      return names;
    }
    const Automation* next = nullptr;
    for (const Automation& candidate : policy.automations) {
      const auto sets_it = value_set(candidate, field);
      const bool seen = std::find(way.begin(), way.end(), &candidate) != way.end();
      if (!seen && sets_it && *sets_it != *value && requires_value(candidate, field, *value) &&
          compatible(*way.back(), candidate, field))
        next = &candidate;
      if (next) break;
    }
    if (!next) return std::nullopt;
    way.push_back(next);
    value = value_set(*next, field);
  }
  return std::nullopt;
}

bool requires_any(const Automation& automation, Field field) {
  const auto leaves = required_leaves(automation.when);
  return std::any_of(leaves.begin(), leaves.end(),
                     [&](const Condition* leaf) { return leaf->field == field; });
}

void check_cycles(Reading& reading, const Policy& policy) {
  for (const Field field : {Field::status, Field::severity, Field::group, Field::queue}) {
    for (const Automation& automation : policy.automations) {
      const auto own = value_set(automation, field);
      // One that leaves the field as it finds it changes nothing.
      if (!own || !requires_any(automation, field) || requires_value(automation, field, *own)) continue;
      const auto names = cycle(policy, automation, field);
      if (!names) continue;
      reading.error(automation.mark, "automations undo one another for ever: " + *names,
                    "each makes the " + std::string(to_string(field)) + " that the next one changes");
      break;
    }
  }
}

bool looks_at(const Condition& condition, Field field) {
  if (condition.node == Condition::Node::leaf && condition.field == field) return true;
  return std::any_of(condition.children.begin(), condition.children.end(),
                     [&](const Condition& child) { return looks_at(child, field); });
}

void check_sense(Reading& reading, const Automation& automation) {
  const std::string name = '"' + automation.name + '"';
  for (const Action& action : automation.then)
    if (std::holds_alternative<Drop>(action))
      reading.error(automation.mark, name + ": an automation has no mail to drop",
                    "close the ticket instead: status: closed");
  for (const Field field : {Field::opens, Field::first})
    if (looks_at(automation.when, field))
      reading.warn(automation.mark,
                   name + ": \"" + std::string(to_string(field)) + "\" is about a mail that arrives",
                   "automations run when time passes; write it as a rule");
}

}  // namespace

void check_automations(Reading& reading, const Policy& policy) {
  check_cycles(reading, policy);
  for (const Automation& automation : policy.automations) check_sense(reading, automation);
}

}  // namespace rules
