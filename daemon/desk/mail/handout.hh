#pragma once
// Files that customers send, as agents get them under our own address.
//
// A reader trusts what comes from the desk more than what comes from a stranger. So nothing opens by itself:
// an invitation, a page of HTML, a drawing with scripts and a mail of many nested parts are handed on as
// plain bytes, under a name that shows its true end. What could run a program is named as such.

#include <string>

#include "daemon/desk/case/topic.hh"
#include "mailparse/compose/message.hh"

namespace desk {

// Up to the size that relays take; larger ones stay in the vault, and the notification names them. A signed
// or encrypted mail goes whole, and none of its parts beside it.
std::vector<mailparse::OutgoingAttachment> copies_for_agents(const Topic& topic, std::size_t limit);

// One a line: name, type and size, and what to beware of.
std::string list_attachments(const Topic& topic);

// Without what is not seen, and without blanks that push the end of a name out of sight.
std::string shown_file_name(std::string_view name);

}  // namespace desk
