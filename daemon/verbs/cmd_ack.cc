// ack: somebody took a page at the paging service.

#include <nlohmann/json.hpp>

#include "daemon/intake/page_taken.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {

int ack(const Ack& options, bool json, const rules::Policy& policy, storage::Store& store,
        storage::Instant now, Output& output) {
  const auto done = intake::acknowledge(store, policy, options.page, options.by, now);
  if (!done) return fail(output, done.error());
  if (!done->refusal.empty()) return fail(output, kRefused, printable(done->refusal));
  output.out += json ? dump({{"ticket", done->ticket.value}, {"by", done->by}})
                     : "#" + std::to_string(done->ticket.value) + " is " + printable(done->by) + "'s\n";
  return kDone;
}

}  // namespace ctl
