#include "daemon/verbs/command.hh"

namespace ctl {

int search(const Search& options, bool json, const storage::Store& store, Output& output) {
  const auto found = store.search(options.words, options.limit);
  if (!found) return fail(output, found.error());
  print_tickets(*found, json, output);
  return kDone;
}

}  // namespace ctl
