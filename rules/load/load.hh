#pragma once
// YAML -> Policy, with everything that is wrong with it in one go.

#include <optional>
#include <string>
#include <vector>

#include "rules/policy/policy.hh"
#include "rules/text/files.hh"
#include "rules/time/diagnostic.hh"

namespace rules {

struct LoadResult {
  std::optional<Policy> policy;         // nothing where there is any error
  std::vector<Diagnostic> diagnostics;  // errors and warnings, by file and place
};

// Reads `path` and all that it includes through `files`. Never throws; any bytes give a result.
[[nodiscard]] LoadResult load_policy(const std::string& path, const FileReader& files);

}  // namespace rules
