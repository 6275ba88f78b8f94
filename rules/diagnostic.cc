#include "rules/diagnostic.hh"

#include <algorithm>

namespace rules {

std::string Diagnostic::format() const {
  std::string out = file;
  if (line > 0) out += ':' + std::to_string(line) + ':' + std::to_string(column);
  out += is_error() ? ": error: " : ": warning: ";
  out += message;
  if (!hint.empty()) out += " (" + hint + ')';
  return out;
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.is_error(); });
}

}  // namespace rules
