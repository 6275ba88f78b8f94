#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "mailparse/header/delivery_marks.hh"

namespace ctl {

// An MTA keeps the mail and tries again on 75, and bounces it on anything else but 0: so only a mailbox that
// does not exist is refused for good, and what is no mail at all.
int ingest(const Ingest& options, bool json, const std::string& bytes, intake::Intake& intake,
           storage::Instant now, Output& output) {
  if (!intake.policy().find_mailbox(options.mailbox))
    return fail(output, kRefused, "the policy has no mailbox " + options.mailbox,
                "see mailboxes: in the policy");
  // What the MTA pipes again, after we died before the answer or said 75, is the same mail. One that a server
  // has keeps its bytes.
  std::string mail = bytes;
  if (options.uid == 0) mailparse::remove_delivery_marks(mail);
  if (mail.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(output, kBadMail, "there is no mail on standard input");
  storage::Arrival arrival;
  arrival.place = {options.mailbox, options.uidvalidity, options.uid};
  arrival.bytes = mail;
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
