#include "rules/yaml/reading.hh"

#include <utility>

#include "rules/text/text.hh"

namespace rules {

std::string_view to_string(Named kind) {
  constexpr std::string_view kWords[] = {"agent",   "group",    "rotation", "calendar", "severity",
                                         "SLA",     "plan",     "page",     "webhook",  "template",
                                         "mailbox", "customer", "queue"};
  return kWords[static_cast<std::size_t>(kind)];
}

void Reading::error(Mark mark, std::string message, std::string hint) {
  diagnostics_.push_back(
      {Diagnostic::Level::error, path_of(mark), mark.line, mark.column, std::move(message), std::move(hint)});
}

void Reading::warn(Mark mark, std::string message, std::string hint) {
  diagnostics_.push_back({Diagnostic::Level::warning, path_of(mark), mark.line, mark.column,
                          std::move(message), std::move(hint)});
}

std::uint32_t Reading::add_file(const std::string& path) {
  paths_.push_back(path);
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

bool Reading::check(Named kind, const std::string& name, Mark mark) {
  used_.insert({kind, name});
  if (is(kind, name)) return true;
  std::string hint = did_you_mean(name, names(kind));
  if (hint.empty() && names(kind).empty()) hint = "the policy declares none";
  error(mark, "there is no " + std::string(to_string(kind)) + " \"" + name + "\"", hint);
  return false;
}

}  // namespace rules
