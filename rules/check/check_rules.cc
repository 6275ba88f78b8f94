#include <algorithm>
#include <array>
#include <map>
#include <re2/re2.h>
#include <set>

#include "rules/check/check.hh"
#include "rules/check/rule_conflicts.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

template <class A>
bool does(const std::vector<Action>& actions) {
  return std::any_of(actions.begin(), actions.end(),
                     [](const Action& a) { return std::holds_alternative<A>(a); });
}

bool ends(const std::vector<Action>& then) {
  return does<Stop>(then) || does<Drop>(then);
}

// Fields that an earlier rule may have changed by the time a later one looks: nothing follows from them about
// reaching it.
bool is_settable(Field field) {
  constexpr std::array kSettable = {Field::queue,    Field::group,  Field::assignee,
                                    Field::severity, Field::status, Field::tag};
  return std::find(kSettable.begin(), kSettable.end(), field) != kSettable.end();
}

bool looks_at_settable(const Condition& condition) {
  if (condition.node == Condition::Node::leaf) return is_settable(condition.field);
  return std::any_of(condition.children.begin(), condition.children.end(), looks_at_settable);
}

void check_names(Reading& reading, const Policy& policy) {
  std::map<std::string, Mark> seen;
  for (const Rule& rule : policy.rules) {
    const auto [there, fresh] = seen.emplace(rule.name, rule.mark);
    if (!fresh)
      reading.warn(rule.mark, "two rules are named " + quoted(rule.name),
                   "events could mean either; the other is at line " + std::to_string(there->second.line));
  }
  seen.clear();
  for (const Automation& automation : policy.automations) {
    const auto [there, fresh] = seen.emplace(automation.name, automation.mark);
    if (!fresh)
      reading.error(
          automation.mark, "two automations are named " + quoted(automation.name),
          "each is remembered by its name; the other is at line " + std::to_string(there->second.line));
  }
}

// Rules behind one that ends the run whenever they would hold.
void check_reach(Reading& reading, const Policy& policy) {
  std::vector<const Rule*> ending;
  for (const Rule& rule : policy.rules) {
    const auto before = std::find_if(ending.begin(), ending.end(),
                                     [&](const Rule* earlier) { return implies(rule.when, earlier->when); });
    if (before != ending.end())
      reading.warn(rule.mark, "rule " + quoted(rule.name) + " is never reached",
                   quoted((*before)->name) + " at line " + std::to_string((*before)->mark.line) +
                       " stops whenever it would hold");
    if (ends(rule.then) && !looks_at_settable(rule.when)) ending.push_back(&rule);
  }
}

// Queues that somebody puts tickets into.
std::vector<std::string> queues_set(const Policy& policy) {
  std::set<std::string> names;
  const auto collect = [&](const std::vector<Action>& then) {
    for (const Action& action : then)
      if (const auto* queue = std::get_if<SetQueue>(&action)) names.insert(queue->queue);
  };
  for (const Mailbox& mailbox : policy.mailboxes) names.insert(mailbox.queue);
  for (const Rule& rule : policy.rules) collect(rule.then);
  for (const Automation& automation : policy.automations) collect(automation.then);
  return {names.begin(), names.end()};
}

void check_queues(Reading& reading, const Condition& when, const std::vector<std::string>& queues) {
  for (const Condition& child : when.children) check_queues(reading, child, queues);
  if (when.node != Condition::Node::leaf || when.field != Field::queue) return;
  const bool open_ended = std::any_of(queues.begin(), queues.end(),
                                      [](const std::string& q) { return q.find("{{") != std::string::npos; });
  for (const Pattern& pattern : when.patterns) {
    if (open_ended || pattern.kind != Pattern::Kind::word || pattern.folded == "none") continue;
    const bool known = std::any_of(queues.begin(), queues.end(),
                                   [&](const std::string& q) { return fold_case(q) == pattern.folded; });
    if (!known)
      reading.warn(when.mark, "nothing puts a ticket into the queue " + quoted(pattern.text),
                   did_you_mean(pattern.text, queues));
  }
}

void collect_groups(const Condition& condition, std::set<std::string>& groups) {
  if (condition.node == Condition::Node::none) return;
  for (const Condition& child : condition.children) collect_groups(child, groups);
  for (const Pattern& pattern : condition.patterns) {
    if (!pattern.regex) continue;
    for (int i = 1; i <= pattern.regex->NumberOfCapturingGroups(); ++i) groups.insert(std::to_string(i));
    for (const auto& entry : pattern.regex->NamedCapturingGroups()) groups.insert(entry.first);
  }
}

// Texts of actions that captures are put into.
std::vector<std::string> fillable(const std::vector<Action>& then) {
  std::vector<std::string> texts;
  for (const Action& action : then) {
    if (const auto* a = std::get_if<SetQueue>(&action)) texts.push_back(a->queue);
    if (const auto* a = std::get_if<SetGroup>(&action)) texts.push_back(a->group);
    if (const auto* a = std::get_if<AddTag>(&action)) texts.push_back(a->tag);
    if (const auto* a = std::get_if<RemoveTag>(&action)) texts.push_back(a->tag);
    if (const auto* a = std::get_if<Link>(&action)) texts.push_back(a->target);
    if (const auto* a = std::get_if<Note>(&action)) texts.push_back(a->text);
  }
  return texts;
}

void check_captures(Reading& reading, const std::string& name, const Condition& when,
                    const std::vector<Action>& then, Mark mark) {
  std::set<std::string> groups;
  collect_groups(when, groups);
  for (const std::string& text : fillable(then)) {
    for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 2)) {
      const std::size_t close = text.find("}}", open);
      const std::string hole(trim(
          std::string_view(text).substr(open + 2, close == std::string::npos ? close : close - open - 2)));
      if (close == std::string::npos)
        reading.error(mark, quoted(name) + ": \"{{\" without \"}}\" in " + quoted(text));
      else if (groups.count(hole) == 0)
        reading.error(mark, quoted(name) + ": no regex of it captures {{" + hole + "}}",
                      groups.empty() ? "a capture is a group ( ) of a /regex/ in `when`"
                                     : "it captures " + enumerate({groups.begin(), groups.end()}, " and "));
    }
  }
}

void check_actions(Reading& reading, const std::string& name, const std::vector<Action>& then, Mark mark,
                   const Policy& policy) {
  std::set<std::string> added;
  for (const Action& action : then) {
    if (const auto* tag = std::get_if<AddTag>(&action)) added.insert(tag->tag);
    if (const auto* forward = std::get_if<Forward>(&action))
      for (const std::string& to : forward->to)
        if (policy.is_own_address(to))
          reading.error(mark, quoted(name) + " forwards to " + to + ", a mailbox of the desk",
                        "use `queue` or `group` to hand it on");
  }
  for (const Action& action : then)
    if (const auto* tag = std::get_if<RemoveTag>(&action); tag && added.count(tag->tag) > 0)
      reading.error(mark, quoted(name) + " adds and removes the tag " + quoted(tag->tag));
  if (does<SetSla>(then) && does<NoSla>(then))
    reading.error(mark, quoted(name) + " sets an SLA and takes it away");
  const bool more = std::any_of(then.begin(), then.end(), [](const Action& a) {
    return !std::holds_alternative<Drop>(a) && !std::holds_alternative<Stop>(a);
  });
  if (does<Drop>(then) && more)
    reading.warn(mark, quoted(name) + " drops the mail: its other actions do nothing",
                 "without `drop` the mail makes a ticket that can be closed at once");
}

// A reply to a machine is never sent (invariant 5).
void check_reply(Reading& reading, const std::string& name, const Condition& when,
                 const std::vector<Action>& then, Mark mark) {
  if (!does<Reply>(then)) return;
  for (const Condition* leaf : required_leaves(when)) {
    const bool machines = leaf->field == Field::kind &&
                          std::all_of(leaf->patterns.begin(), leaf->patterns.end(), [](const Pattern& p) {
                            return p.folded == "machine" || p.folded == "bounce";
                          });
    if (machines)
      reading.error(mark, quoted(name) + " replies to a machine", "such a mail is never answered");
  }
}

template <class R>
void check_each(Reading& reading, const Policy& policy, const std::vector<R>& list,
                const std::vector<std::string>& queues) {
  for (const R& rule : list) {
    if (const auto why = contradiction(rule.when))
      reading.warn(rule.mark, quoted(rule.name) + " can never hold", *why);
    check_captures(reading, rule.name, rule.when, rule.then, rule.mark);
    check_actions(reading, rule.name, rule.then, rule.mark, policy);
    check_reply(reading, rule.name, rule.when, rule.then, rule.mark);
    check_queues(reading, rule.when, queues);
  }
}

}  // namespace

void check_rules(Reading& reading, const Policy& policy) {
  const std::vector<std::string> queues = queues_set(policy);
  check_names(reading, policy);
  check_reach(reading, policy);
  check_each(reading, policy, policy.rules, queues);
  check_each(reading, policy, policy.automations, queues);
}

}  // namespace rules
