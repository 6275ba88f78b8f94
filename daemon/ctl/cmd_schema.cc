#include "daemon/ctl/command.hh"
#include "rules/schema.hh"

namespace ctl {

int schema(Output& output) {
  output.out += rules::policy_schema();
  return kDone;
}

}  // namespace ctl
