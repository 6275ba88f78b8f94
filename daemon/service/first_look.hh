#pragma once
// The first look at a mailbox: which of the mail that is there already is the desk's to answer.

#include <optional>
#include <vector>

#include "daemon/imap/fetch_item.hh"

namespace service {

// From when on mail is taken where the policy does not say: none, all of it, for a mailbox that was made for
// the desk; a day before `now` for one that people have used.
//
// A mailbox has been used where a mail that is older than that day was read or answered, where one is older
// than a year, or where there are more of them than a new desk finds waiting.
std::optional<imap::Instant> first_since(const std::vector<imap::Metadata>& mails, imap::Instant now);

}  // namespace service
