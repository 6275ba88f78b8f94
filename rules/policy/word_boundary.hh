#pragma once
// "\b" and "\w" as people mean them. To RE2 only ASCII letters make words: `\bÄnderung\b` is found nowhere,
// and
// `\bnder` in the middle of "Änderung".

#include <string>
#include <string_view>

namespace rules {

struct Worded {
  std::string expression;   // the same in RE2's words; empty if nothing in it speaks of words
  bool is_partial = false;  // a `\b` stands where that cannot be said: there RE2's ASCII letters decide
};

// `\w` becomes letters, marks, digits and "_" of all scripts. `\b` before or behind a word at an end of the
// expression (or of a branch) becomes what may stand there, outside of captures; between a word and what is
// none it says nothing and goes.
Worded with_unicode_words(std::string_view expression);

}  // namespace rules
