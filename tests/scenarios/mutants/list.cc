// Prints every mutant of the evaluator that mutate.py is to try, one a line.

#include <cstdio>

#include "rules/mutant.hh"

int main() {
  for (const auto& mutant : rules::mutant::all()) std::puts(mutant.c_str());
}
