#include "daemon/verbs/command.hh"
#include "rules/load/schema.hh"

namespace ctl {

int schema(Output& output) {
  output.out += rules::policy_schema();
  return kDone;
}

}  // namespace ctl
