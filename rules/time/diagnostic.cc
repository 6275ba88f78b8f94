#include "rules/time/diagnostic.hh"

#include <algorithm>

#include "rules/text/one_line.hh"

namespace rules {

// What a policy says is quoted in messages: none of it may break the line or reach a terminal's controls.
std::string Diagnostic::format() const {
  std::string out = file;
  if (line > 0) out += ':' + std::to_string(line) + ':' + std::to_string(column);
  out += is_error() ? ": error: " : ": warning: ";
  out += message;
  if (!hint.empty()) out += " (" + hint + ')';
  return as_one_line(out, '?');
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.is_error(); });
}

}  // namespace rules
