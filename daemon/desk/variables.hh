#pragma once
// What templates may name, filled in from a ticket and its topic.

#include <string>
#include <vector>

#include "daemon/desk/draft.hh"
#include "rules/template.hh"

namespace desk {

// The mailbox through which the desk talks to the ticket's requester; the policy's first where that one is
// gone.
const rules::Mailbox* mailbox_of(const Draft& draft);

// Everything known of rules::known_variables().
rules::Variables variables_of(const Draft& draft);

std::string join(const std::vector<std::string>& words);  // "a, b, c"

}  // namespace desk
