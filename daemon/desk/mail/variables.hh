#pragma once
// What templates may name, filled in from a ticket and its topic.

#include <string>
#include <vector>

#include "daemon/desk/draft/draft.hh"
#include "rules/templates/template.hh"

namespace desk {

// The mailbox through which the desk talks to the ticket's requester; the policy's first where that one is
// gone.
const rules::Mailbox* mailbox_of(const Draft& draft);

// Everything known of rules::known_variables(), for a template in `language`; empty: the desk's.
rules::Variables variables_of(const Draft& draft, std::string_view language = {});
// The language that a template speaks to somebody who asks for `language`.
std::string language_of(const rules::Policy& policy, std::string_view template_name,
                        std::string_view language);

std::string join(const std::vector<std::string>& words);  // "a, b, c"

}  // namespace desk
