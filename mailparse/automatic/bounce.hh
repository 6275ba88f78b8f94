#pragma once
// Delivery reports: which recipients of which of our mails did not get it, and why.
//
// There is a standard (RFC 3464 with 3461, 6533), read by bounce_fields.hh, and decades of programs that
// write as they like. Those are read by what they have in common, a family a file, each told in its header:
//   bounce_listed.hh        addresses in a list, the reason beside or below each (Exim, qmail, Postfix,
//   Gmail, Exchange, ...) bounce_transcript.hh    the dialogue with the other server (sendmail, InterScan,
//   ...) bounce_notification.hh  JSON of sending services (Amazon SES)
// bounce_status.hh turns a reason into an enhanced status code, bounce_original.hh finds the returned mail.
//
// A mail is a report if its structure says so, or if a mail system sent it and its words say so. Recipients
// that were reached
// ("delivered", "relayed", "expanded") are left out: a report of these alone is a report without recipients.

#include <string>
#include <vector>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

struct BounceReport {
  std::vector<BouncedRecipient> recipients;  // failed or delayed ones, each once
  std::string
      original_message_id;  // of the mail that came back, without brackets; empty if the report does not tell
  bool is_report = false;   // of failure or delay
  bool is_delay_only = false;  // nothing is final yet
  bool is_success = false;     // tells only of delivery
};

// `so_far` has headers and bodies, but is not understood yet. Linear in the mail; at most 500 recipients.
BounceReport read_bounce(const Mail& so_far, const Structure& structure, const Limits& limits,
                         std::vector<std::string>& defects);

}  // namespace mailparse
