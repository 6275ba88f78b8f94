#include "rules/diagnostic.hh"

#include <algorithm>
#include <utility>

namespace rules {

namespace {

// What a policy says is quoted in messages: none of it may break the line or reach a terminal's controls.
std::string without_controls(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      '?');
  return text;
}

}  // namespace

std::string Diagnostic::format() const {
  std::string out = file;
  if (line > 0) out += ':' + std::to_string(line) + ':' + std::to_string(column);
  out += is_error() ? ": error: " : ": warning: ";
  out += message;
  if (!hint.empty()) out += " (" + hint + ')';
  return without_controls(std::move(out));
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.is_error(); });
}

}  // namespace rules
