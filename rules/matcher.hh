#pragma once
// One message held against conditions.
//
// A Matcher lives for one evaluation. It folds addresses once, searches subject and body once for all words
// and regexes of the policy, and only when a condition asks for them.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules/condition.hh"
#include "rules/facts.hh"

namespace rules {

struct Policy;

// What rules may change while they run.
struct Situation {
  std::string severity, queue, group, assignee;
  Status status = Status::fresh;
  std::vector<std::string> tags;
};

// What a match captured: "1" is the first group of the first regex with groups; named groups by their name.
using Captures = std::map<std::string, std::string, std::less<>>;

class Matcher {
 public:
  Matcher(const Policy&, const Facts&, const Situation&);

  bool holds(const Condition&);
  // Why a condition holds: 'subject: "outage", plan: enterprise'. Only after holds() said so.
  std::string explain(const Condition&, Captures&);
  // The earliest instant after now at which time alone may change the answer.
  std::optional<Instant> next_instant(const Condition&);

 private:
  // A text that many conditions search.
  struct Searched {
    bool done = false;
    std::vector<bool> possible;  // by needle: a word is there, a regex may match
  };
  // One value of a field: as it is, and for addresses in lower case.
  struct Value {
    std::string_view text, lower;
  };

  bool leaf_holds(const Condition&);
  bool pattern_holds(const Condition&, const Pattern&);
  bool attachment_holds(const Condition&);
  bool word_holds(const Condition&, const Pattern&, const Value&);
  bool number_holds(const Condition&, const Pattern&) const;
  bool span_holds(const Pattern&, Instant since) const;
  // Calls visit(Value) for each value of a field until it returns true; one empty value where there is none.
  template <class Visit>
  bool any_value(const Condition&, Visit visit);
  const std::vector<std::string_view>& headers_named(const std::string& lower_name);
  // False where the automaton has ruled a subject or body pattern out.
  bool possible(Field, const Pattern&);
  Instant since(Field) const;
  std::optional<Instant> threshold(const Pattern&, Instant since) const;
  std::string explain_leaf(const Condition&, Captures&);

  const Policy& policy_;
  const Facts& facts_;
  const Situation& situation_;
  std::string from_;
  std::vector<std::string> to_, cc_, recipients_;  // lower case
  Searched subject_, body_;
  bool headers_read_ = false;
  std::unordered_map<std::string, std::vector<std::string_view>> headers_;
  const AttachmentFact* attachment_ = nullptr;  // the one that an `attachment: {...}` is held against
};

}  // namespace rules
