#include "rules/evaluate/evaluate.hh"

#include <algorithm>
#include <charconv>
#include <utility>

#include "rules/evaluate/deadline.hh"
#include "rules/evaluate/matcher.hh"
#include "rules/policy/policy.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

constexpr std::size_t kLongestCapture = 200;  // bytes that a capture puts into an action

// `{{1}}` and `{{name}}` of captures; others stay as they are. What the sender wrote comes in as one line.
std::string filled(const std::string& text, const Captures& captures) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at), close = text.find("}}", open);
    if (open == std::string::npos || close == std::string::npos) break;
    out += text.substr(at, open - at);
    const auto found = captures.find(trim(std::string_view(text).substr(open + 2, close - open - 2)));
    if (found != captures.end())
      out +=
          rules::render({{{std::string(cut_utf8(found->second, kLongestCapture)), ""}}}, {}, Escape::header);
    at = close + 2;
  }
  return at < text.size() ? out + text.substr(at) : out;
}

// A name made of a capture: only what a name may hold.
std::string filled_name(const std::string& text, const Captures& captures) {
  if (text.find("{{") == std::string::npos) return text;
  std::string name = fold_case(trim(filled(text, captures)));
  std::replace_if(
      name.begin(), name.end(),
      [](char c) {
        return c == ' ' || static_cast<unsigned char>(c) < 0x20 || c == ',' || c == '#' || c == '"';
      },
      '-');
  return name;
}

struct Fill {
  const Captures& captures;
  void operator()(SetQueue& a) const { a.queue = filled_name(a.queue, captures); }
  void operator()(SetGroup& a) const { a.group = filled_name(a.group, captures); }
  void operator()(AddTag& a) const { a.tag = filled_name(a.tag, captures); }
  void operator()(RemoveTag& a) const { a.tag = filled_name(a.tag, captures); }
  void operator()(Link& a) const { a.target = filled(a.target, captures); }
  void operator()(Note& a) const { a.text = filled(a.text, captures); }
  template <class A>
  void operator()(A&) const {}
};

// Carries an action into the situation that later rules see. False where it cannot be done: a group that a
// capture named and that is not there.
struct Apply {
  const Policy& policy;
  Situation& now;
  bool operator()(const SetSeverity& a) const { return now.severity = a.severity, true; }
  bool operator()(const SetQueue& a) const { return now.queue = a.queue, !a.queue.empty(); }
  bool operator()(const SetGroup& a) const {
    if (!policy.find_group(a.group)) return false;
    return now.group = a.group, true;
  }
  bool operator()(const Assign& a) const {
    if (a.how == Assign::How::agent || a.how == Assign::How::nobody) now.assignee = a.name;
    return true;
  }
  bool operator()(const AddTag& a) const {
    if (a.tag.empty()) return false;
    if (std::find(now.tags.begin(), now.tags.end(), a.tag) == now.tags.end()) now.tags.push_back(a.tag);
    return true;
  }
  bool operator()(const RemoveTag& a) const { return std::erase(now.tags, a.tag), true; }
  bool operator()(const SetStatus& a) const { return now.status = a.status, true; }
  template <class A>
  bool operator()(const A&) const {
    return true;
  }
};

// Actions of which a ticket can have one: a later one takes the place of an earlier. 0: any number.
struct Slot {
  int operator()(const SetSeverity&) const { return 1; }
  int operator()(const SetQueue&) const { return 2; }
  int operator()(const SetGroup&) const { return 3; }
  int operator()(const Assign&) const { return 4; }
  int operator()(const SetStatus&) const { return 5; }
  int operator()(const Reply&) const { return 6; }
  int operator()(const Due&) const { return 7; }
  int operator()(const SetSla&) const { return 8; }
  int operator()(const NoSla&) const { return 8; }
  template <class A>
  int operator()(const A&) const {
    return 0;
  }
};

void put(std::vector<Effect>& effects, Effect effect) {
  const int slot = std::visit(Slot{}, effect.action);
  if (slot != 0)
    std::erase_if(effects, [&](const Effect& earlier) { return std::visit(Slot{}, earlier.action) == slot; });
  effects.push_back(std::move(effect));
}

class Run {
 public:
  Run(const Policy& policy, const Facts& facts)
      : policy_(policy),
        situation_{facts.severity, facts.queue, facts.group, facts.assignee, facts.status, facts.tags},
        matcher_(policy, facts, situation_) {}

  Matcher& matcher() { return matcher_; }
  bool holds(const Condition& when) { return matcher_.holds(when); }

  // Carries out a rule that holds. False where it ends the run.
  bool take(const std::string& name, const Condition& when, const std::vector<Action>& then) {
    Captures captures;
    Match match{name, matcher_.explain(when, captures), {}};
    bool go_on = true;
    for (Action action : then) {
      std::visit(Fill{captures}, action);
      if (!std::visit(Apply{policy_, situation_}, action)) continue;
      match.actions.push_back(to_string(action));
      if (std::holds_alternative<Stop>(action) || std::holds_alternative<Drop>(action)) go_on = false;
      if (!std::holds_alternative<Stop>(action))
        put(verdict.effects, {std::move(action), name, match.because});
    }
    verdict.matches.push_back(std::move(match));
    verdict.stopped = !go_on;
    return go_on;
  }

  Verdict verdict;

 private:
  const Policy& policy_;
  Situation situation_;
  Matcher matcher_;
};

template <class R>
Verdict run_all(const Policy& policy, const Facts& facts, const std::vector<R>& list) {
  Run run(policy, facts);
  for (const R& rule : list)
    if (run.holds(rule.when) && !run.take(rule.name, rule.when, rule.then)) break;
  return std::move(run.verdict);
}

}  // namespace

Verdict evaluate(const Policy& policy, const Facts& facts, Trigger trigger) {
  return trigger == Trigger::arrival ? run_all(policy, facts, policy.rules)
                                     : run_all(policy, facts, policy.automations);
}

bool holds(const Policy& policy, const Facts& facts, const Condition& when) {
  return Run(policy, facts).holds(when);
}

namespace {

// An entry of `holding`: the name, and of one that repeats the instant at which it was done last.
std::string entry_of(const Automation& automation, Instant done) {
  if (!automation.every) return automation.name;
  return automation.name + '\n' + std::to_string(done.time_since_epoch().count());
}

// When the entry says that it was done; `now` where it does not, as of one that repeats since a reload.
Instant done_at(const std::string& entry, Instant now) {
  const auto end = entry.find('\n');
  std::int64_t count = 0;
  if (end == std::string::npos) return now;
  const auto read = std::from_chars(entry.data() + end + 1, entry.data() + entry.size(), count);
  return read.ec == std::errc{} ? Instant(std::chrono::seconds(count)) : now;
}

void keep_earlier(std::optional<Instant>& best, std::optional<Instant> candidate) {
  if (candidate && (!best || *candidate < *best)) best = candidate;
}

}  // namespace

Standing automate(const Policy& policy, const Facts& facts, const std::vector<std::string>& holding) {
  Standing standing;
  Run run(policy, facts);
  bool stopped = false;
  for (const Automation& automation : policy.automations) {
    keep_earlier(standing.next, run.matcher().next_instant(automation.when));
    // While one that stops holds, those behind it wait; their timers run on.
    if (stopped || !run.holds(automation.when)) continue;
    const auto before = std::find_if(holding.begin(), holding.end(), [&](const std::string& entry) {
      return entry.substr(0, entry.find('\n')) == automation.name;
    });
    const auto again = [&](Instant done) {
      return automation.every ? deadline(policy, *automation.every, done) : std::nullopt;
    };
    Instant done = before == holding.end() ? facts.now : done_at(*before, facts.now);
    const auto repeated = again(done);
    const bool is_due = before == holding.end() || (repeated && *repeated <= facts.now);
    if (is_due) run.take(automation.name, automation.when, automation.then);
    if (is_due) done = facts.now;
    keep_earlier(standing.next, again(done));
    standing.holding.push_back(entry_of(automation, done));
    stopped = std::any_of(automation.then.begin(), automation.then.end(),
                          [](const Action& action) { return std::holds_alternative<Stop>(action); });
  }
  standing.verdict = std::move(run.verdict);
  return standing;
}

}  // namespace rules
