#pragma once
// What rules say, carried out on a draft.

#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/draft/outcome.hh"
#include "rules/evaluate/evaluate.hh"

namespace desk {

// Changes the ticket, with an event for each rule that held and each change.
Outcome apply(const rules::Verdict& verdict, Draft& draft);

}  // namespace desk
