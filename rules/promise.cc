#include "rules/promise.hh"

#include <algorithm>

namespace rules {

namespace {
constexpr std::string_view kTargetWords[] = {"first_response", "next_response", "update", "resolution"};
}

std::string_view to_string(TargetName name) {
  return kTargetWords[static_cast<std::size_t>(name)];
}

std::optional<TargetName> parse_target_name(std::string_view word) {
  const auto* const found = std::find(std::begin(kTargetWords), std::end(kTargetWords), word);
  if (found == std::end(kTargetWords)) return std::nullopt;
  return static_cast<TargetName>(found - std::begin(kTargetWords));
}

const Target* Promise::find(TargetName name) const {
  const auto found =
      std::find_if(targets.begin(), targets.end(), [&](const Target& t) { return t.name == name; });
  return found == targets.end() ? nullptr : &*found;
}

const Promise* Sla::find(std::string_view severity) const {
  const auto found = std::find_if(promises.begin(), promises.end(),
                                  [&](const Promise& p) { return p.severity == severity; });
  return found == promises.end() ? nullptr : &*found;
}

}  // namespace rules
