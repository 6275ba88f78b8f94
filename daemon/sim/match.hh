#pragma once
// One expectation held against one thing.

#include <string>
#include <vector>

#include "daemon/sim/thing.hh"
#include "rules/scenario/scenario.hh"

namespace sim {

// Words ignore case, and blanks and line ends count alike; a list asks for each of its items where the value
// is a list or a text, and for any of them where it is one word.
bool matches(const rules::Wanted& wanted, const Value& value);

struct Mismatch {
  std::string field, wanted, found;
};
// The parts of `expectation` that `thing` does not fulfil; none: it is what was expected.
std::vector<Mismatch> mismatches(const rules::Expectation& expectation, const Thing& thing);

}  // namespace sim
