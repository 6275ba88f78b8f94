#include "rules/matcher.hh"

#include <algorithm>
#include <array>
#include <re2/re2.h>

#include "rules/deadline.hh"
#include "rules/mutant.hh"
#include "rules/policy.hh"
#include "rules/text.hh"
#include "rules/text_index.hh"

namespace rules {

namespace {

constexpr std::size_t kShownMatch = 80;  // bytes of a match that an explanation tells
constexpr int kMostGroups = 20;

constexpr std::string_view kKinds[] = {"customer", "agent", "staff", "bounce", "machine"};

std::vector<std::string> lowered(const std::vector<std::string>& addresses) {
  std::vector<std::string> out;
  out.reserve(addresses.size());
  for (const std::string& address : addresses) out.push_back(lower_ascii(address));
  return out;
}

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

// At most kShownMatch bytes, cut between characters.
std::string shown(std::string_view text) {
  if (text.size() <= kShownMatch) return std::string(text);
  std::size_t end = kShownMatch;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

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

Matcher::Matcher(const Policy& policy, const Facts& facts, const Situation& situation)
    : policy_(policy),
      facts_(facts),
      situation_(situation),
      from_(lower_ascii(facts.from)),
      to_(lowered(facts.to)),
      cc_(lowered(facts.cc)),
      recipients_(lowered(facts.recipients)) {}

bool Matcher::holds(const Condition& condition) {
  if (const auto cut = mutant::verdict(condition)) return *cut;
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
  if (const auto cut = mutant::verdict(leaf)) return *cut;
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
  if (pattern.kind == Pattern::Kind::span) return span_holds(pattern, since(leaf.field));
  if (!possible(leaf.field, pattern)) return false;
  return any_value(leaf, [&](const Value& value) { return word_holds(leaf, pattern, value); });
}

// One attachment must be all that the condition says.
bool Matcher::attachment_holds(const Condition& condition) {
  const bool found = std::any_of(
      facts_.attachments.begin(), facts_.attachments.end(), [&](const AttachmentFact& attachment) {
        attachment_ = &attachment;
        return std::all_of(condition.children.begin(), condition.children.end(),
                           [&](const Condition& part) { return leaf_holds(part); });
      });
  attachment_ = nullptr;
  return found;
}

bool Matcher::word_holds(const Condition& leaf, const Pattern& pattern, const Value& value) {
  if (pattern.kind == Pattern::Kind::regex)
    return re2::RE2::PartialMatch(re2::StringPiece(value.text.data(), value.text.size()), *pattern.regex);
  const Sort sort = sort_of(leaf.field);
  if (sort == Sort::prose)
    return pattern.needle >= 0 || fold_case(value.text).find(pattern.folded) != std::string::npos;
  if (value.text.empty()) return pattern.folded == "none";
  if (sort == Sort::address) {
    if (pattern.kind == Pattern::Kind::glob) return glob_match(pattern.folded, value.lower);
    return pattern.folded.front() == '@' ? value.lower.ends_with(pattern.folded)
                                         : value.lower == pattern.folded;
  }
  if (pattern.kind == Pattern::Kind::glob) return glob_match(pattern.folded, fold_case(value.text));
  return equal_folded(pattern.folded, value.text);
}

template <class Visit>
bool Matcher::any_value(const Condition& leaf, Visit visit) {
  const auto one = [&](std::string_view text) { return visit(Value{text, text}); };
  const auto many = [&](const std::vector<std::string>& texts, const std::vector<std::string>& lower) {
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (visit(Value{texts[i], lower[i]})) return true;
    return texts.empty() && one({});
  };
  switch (leaf.field) {
    case Field::from:
      return visit(Value{facts_.from, from_});
    case Field::from_name:
      return one(facts_.from_name);
    case Field::to:
      return many(facts_.to, to_);
    case Field::cc:
      return many(facts_.cc, cc_);
    case Field::recipient:
      return many(facts_.recipients, recipients_);
    case Field::subject:
      return one(facts_.subject);
    case Field::body:
      return one(facts_.body);
    case Field::header: {
      const auto& values = headers_named(leaf.header);
      return std::any_of(values.begin(), values.end(), one);
    }
    case Field::attachment_name:
    case Field::attachment_type: {
      const auto value = [&](const AttachmentFact& a) {
        return one(leaf.field == Field::attachment_name ? a.name : a.type);
      };
      if (attachment_) return value(*attachment_);
      return std::any_of(facts_.attachments.begin(), facts_.attachments.end(), value);
    }
    case Field::kind:
      return one(kKinds[static_cast<std::size_t>(facts_.kind)]);
    case Field::language:
      return one(facts_.language);
    case Field::customer:
      return one(facts_.customer);
    case Field::plan:
      return one(facts_.plan);
    case Field::mailbox:
      return one(facts_.mailbox);
    case Field::queue:
      return one(situation_.queue);
    case Field::group:
      return one(situation_.group);
    case Field::assignee:
      return one(situation_.assignee);
    case Field::severity:
      return one(situation_.severity);
    case Field::status:
      return one(to_string(situation_.status));
    case Field::tag:
      return many(situation_.tags, situation_.tags);
    default:
      return false;  // numbers and times have no words
  }
}

bool Matcher::number_holds(const Condition& leaf, const Pattern& pattern) const {
  const auto holds = [&](std::int64_t value) { return compare(value, pattern.comparison, pattern.number); };
  const auto size_holds = [&](const AttachmentFact& a) { return holds(static_cast<std::int64_t>(a.size)); };
  switch (leaf.field) {
    case Field::attachment:
      return holds(facts_.attachments.empty() ? 0 : 1);
    case Field::attachment_size:
      if (attachment_) return size_holds(*attachment_);
      return std::any_of(facts_.attachments.begin(), facts_.attachments.end(), size_holds);
    case Field::opens:
      return holds(facts_.opens);
    case Field::first:
      return holds(facts_.first);
    case Field::encrypted:
      return holds(facts_.encrypted);
    case Field::spam:
      return holds(facts_.spam);
    case Field::customer_replies:
      return holds(facts_.customer_replies);
    case Field::agent_replies:
      return holds(facts_.agent_replies);
    case Field::reopened:
      return holds(facts_.reopened);
    case Field::severity: {
      const std::size_t rank = policy_.severity_rank(situation_.severity);
      return rank < policy_.severities.size() &&
             holds(static_cast<std::int64_t>(policy_.severities.size() - rank));
    }
    default:
      return false;
  }
}

Instant Matcher::since(Field field) const {
  return field == Field::age ? facts_.created : facts_.quiet_since;
}

std::optional<Instant> Matcher::threshold(const Pattern& pattern, Instant since) const {
  return deadline(policy_, pattern.span, since);
}

bool Matcher::span_holds(const Pattern& pattern, Instant since) const {
  const auto reached = threshold(pattern, since);
  if (!reached) return pattern.comparison == Comparison::less || pattern.comparison == Comparison::at_most;
  return compare((facts_.now - *reached).count(), pattern.comparison, 0);
}

const std::vector<std::string_view>& Matcher::headers_named(const std::string& lower_name) {
  if (!headers_read_) {
    for (const auto& [name, value] : facts_.headers) headers_[lower_ascii(name)].push_back(value);
    headers_read_ = true;
  }
  static const std::vector<std::string_view> kNone;
  const auto found = headers_.find(lower_name);
  return found == headers_.end() ? kNone : found->second;
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
    std::string matched = pattern.text;
    if (pattern.kind == Pattern::Kind::regex || pattern.kind == Pattern::Kind::glob)
      any_value(leaf, [&](const Value& value) {
        if (!word_holds(leaf, pattern, value)) return false;
        matched +=
            " on \"" +
            shown(pattern.regex ? capture(*pattern.regex, value.text, captures) : std::string(value.text)) +
            '"';
        return true;
      });
    return name + ": " + matched;
  }
  return name;
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
      const auto reached = threshold(pattern, since(condition.field));
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
