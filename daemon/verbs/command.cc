#include "daemon/verbs/command.hh"

namespace ctl {

int fail(Output& output, int status, std::string_view what, std::string_view hint) {
  output.err += "ticketctl: ";
  output.err += what;
  if (!hint.empty()) output.err.append(" (").append(hint).append(")");
  output.err += "\n";
  return status;
}

int fail(Output& output, const storage::Error& error) {
  const bool passing = error.fault == storage::Fault::full || error.fault == storage::Fault::locked;
  return fail(output, passing ? kTryAgain : kRefused, error.message, error.hint);
}

}  // namespace ctl
