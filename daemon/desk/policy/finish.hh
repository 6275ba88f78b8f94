#pragma once
// Ends a ticket draft: counts its promises, ends its pages where it is over, calls webhooks, and makes a
// Decision of it.

#include <string>

#include "daemon/desk/draft/draft.hh"

namespace desk {

// For what time brings.
Decision finish(Draft draft);

// For a mail, with what became of it.
Decision finish(Draft draft, const Case& what, storage::Fate fate, std::string reason = {});

// Ends a branch (Draft::branch) and takes what became of it into `draft`.
void absorb(Draft& draft, Draft branch);

}  // namespace desk
