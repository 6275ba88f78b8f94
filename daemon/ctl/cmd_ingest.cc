#include <nlohmann/json.hpp>

#include "daemon/ctl/command.hh"
#include "daemon/ctl/json.hh"
#include "daemon/ctl/table.hh"

namespace ctl {

// An MTA keeps the mail and tries again on 75, and bounces it on anything else but 0: so only a mailbox that
// does not exist is refused for good, and what is no mail at all.
int ingest(const Ingest& options, bool json, const std::string& bytes, intake::Intake& intake,
           storage::Instant now, Output& output) {
  if (!intake.policy().find_mailbox(options.mailbox))
    return fail(output, kRefused, "the policy has no mailbox " + options.mailbox,
                "see mailboxes: in the policy");
  if (bytes.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(output, kBadMail, "there is no mail on standard input");
  storage::Arrival arrival;
  arrival.place = {options.mailbox, options.uidvalidity, options.uid};
  arrival.bytes = bytes;
  const auto taken = intake.take(std::span(&arrival, 1), now);
  if (!taken) return fail(output, kTryAgain, taken.error().message, taken.error().hint);
  const auto& entry = taken->front();
  if (json)
    output.out += dump(to_json(entry));
  else if (entry.ticket)
    output.out +=
        std::string(to_string(entry.fate)) + " of ticket #" + std::to_string(entry.ticket.value) + "\n";
  else
    output.out += std::string(to_string(entry.fate)) + ": " + printable(entry.reason) + "\n";
  return kDone;
}

}  // namespace ctl
