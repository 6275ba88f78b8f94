#pragma once
// One message held against conditions.
//
// A Matcher lives for one evaluation. It searches subject and body once for all words and regexes of the
// policy, and only when a condition asks for them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/evaluate/field_values.hh"
#include "rules/policy/condition.hh"
#include "rules/policy/facts.hh"

namespace rules {

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

  bool leaf_holds(const Condition&);
  bool pattern_holds(const Condition&, const Pattern&);
  bool attachment_holds(const Condition&);
  bool word_holds(const Condition&, const Pattern&, const Word&);
  bool number_holds(const Condition&, const Pattern&);
  bool span_holds(const Condition&, const Pattern&) const;
  // False where the automaton has ruled a subject or body pattern out.
  bool possible(Field, const Pattern&);
  // When the time of a span pattern is over; none: never.
  std::optional<Instant> since(Field) const;
  std::optional<Instant> threshold(const Condition&, const Pattern&) const;
  std::string explain_leaf(const Condition&, Captures&);
  std::string place_of(const Condition&, const Pattern&, Captures&);

  const Policy& policy_;
  const Facts& facts_;
  FieldValues values_;
  Searched subject_, body_;
};

}  // namespace rules
