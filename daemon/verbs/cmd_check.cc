#include "daemon/verbs/command.hh"
#include "rules/load/load.hh"

namespace ctl {

int check(const Check& options, const Global& global, Output& output) {
  const auto result =
      rules::load_policy(options.file.empty() ? global.config : options.file, rules::disk_reader());
  for (const auto& diagnostic : result.diagnostics) output.err += diagnostic.format() + "\n";
  return result.policy ? kDone : kRefused;
}

}  // namespace ctl
