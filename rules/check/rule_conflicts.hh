#pragma once
// What can be said about conditions without a mail: that they can never hold, or hold only where others do.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/condition.hh"

namespace rules {

// The leaves that must all hold, `all` unfolded.
std::vector<const Condition*> required_leaves(const Condition&);
// Two parts of a condition that exclude each other: "status: open and status: closed". Nothing where none are
// seen.
std::optional<std::string> contradiction(const Condition&);
std::optional<std::string> contradiction(const std::vector<const Condition*>& leaves);
// True where it is certain that `narrow` holds only when `wide` does too.
bool implies(const Condition& narrow, const Condition& wide);
// A field of which a ticket or message has exactly one value.
bool is_single_valued(Field);

}  // namespace rules
