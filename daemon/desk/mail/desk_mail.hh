#pragma once
// Mail about the desk rather than about one ticket: digests, hand-overs, swaps.

#include <string>
#include <vector>

#include "daemon/desk/case/desk.hh"
#include "mailparse/compose/message.hh"
#include "rules/templates/template.hh"

namespace desk {

struct DeskMail {
  std::string kind;  // of the outbox, and in the Message-ID
  std::string template_name;
  rules::Variables variables;
  std::vector<mailparse::Address> to;  // a mail each
  std::string stem;                    // what tells it from others of its kind: "tier1"
};

// From the address of the desk's first mailbox. What cannot be written becomes an event of the desk.
void write_desk_mail(storage::Changes& changes, const Setting& setting, const DeskMail& mail);

}  // namespace desk
