#include "daemon/sim/match.hh"

#include <algorithm>
#include <re2/re2.h>

#include "rules/text/text.hh"

namespace sim {
namespace {

using rules::Wanted;

// Folded, with every run of blanks and line ends as one blank: where a mail's lines break is no matter of
// policy.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : rules::fold_case(rules::trim(text))) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) out += c;
    if (blank && !out.ends_with(' ')) out += ' ';
  }
  return out;
}

bool word_matches(const std::string& wanted, Value::Sort sort, const std::string& value) {
  if (sort == Value::Sort::prose) return plain(value).find(plain(wanted)) != std::string::npos;
  const std::string word = rules::fold_case(rules::trim(wanted)), whole = rules::fold_case(value);
  if (word == whole) return true;
  if (word.find_first_of("*?") != std::string::npos) return rules::glob_match(word, whole);
  if (sort != Value::Sort::address || word.find_first_of("<@") == std::string::npos)
    return sort == Value::Sort::address && whole.ends_with('@' + word);
  return word.front() == '@' && whole.ends_with(word);
}

bool item_matches(const Wanted& wanted, Value::Sort sort, const Value::Item& item) {
  if (wanted.kind == Wanted::Kind::regex) return re2::RE2::PartialMatch(item.text, *wanted.regex);
  if (wanted.kind == Wanted::Kind::absent) return item.text.empty();
  return word_matches(wanted.text, sort, item.word) ||
         (sort == Value::Sort::address && rules::fold_case(wanted.text) == rules::fold_case(item.text));
}

bool list_matches(const Wanted& wanted, const Value& value) {
  const auto holds = [&](const Wanted& each) { return matches(each, value); };
  if (value.is_list || value.sort == Value::Sort::prose)
    return std::all_of(wanted.items.begin(), wanted.items.end(), holds);
  return std::any_of(wanted.items.begin(), wanted.items.end(), holds);
}

}  // namespace

bool matches(const Wanted& wanted, const Value& value) {
  if (wanted.kind == Wanted::Kind::list) return list_matches(wanted, value);
  if (wanted.kind == Wanted::Kind::absent) return value.items.empty();
  if (value.items.empty()) return wanted.kind == Wanted::Kind::word && wanted.text == "none";
  return std::any_of(value.items.begin(), value.items.end(),
                     [&](const auto& item) { return item_matches(wanted, value.sort, item); });
}

std::vector<Mismatch> mismatches(const rules::Expectation& expectation, const Thing& thing) {
  std::vector<Mismatch> all;
  for (const auto& part : expectation.parts) {
    const auto field = thing.fields.find(part.field);
    const bool open_ended = part.field.starts_with("header.") || part.field.starts_with("body.");
    const bool kept = field != thing.fields.end() || open_ended;
    const Value value = field == thing.fields.end() ? absent() : field->second;
    if (kept && matches(part.wanted, value) != part.negated) continue;
    all.push_back({(part.negated ? "not_" : "") + part.field, rules::to_string(part.wanted),
                   kept ? to_string(value) : "nothing: this version does not keep it yet"});
  }
  return all;
}

}  // namespace sim
