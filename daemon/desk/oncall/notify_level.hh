#pragma once
// How a page reaches people: one mail each, short enough for a phone, and the webhooks of its levels.

#include <string>

#include "daemon/desk/draft/draft.hh"
#include "rules/policy/promise.hh"
#include "storage/page.hh"

namespace desk {

// Page mails to one address in kPageBudget. Who got so many is not called: the next level is, and where
// nobody is left, whoever has room first.
// Counted for itself: tickets that are proven to be a customer's, and all others, which anybody can open.
inline constexpr int kMostPageMails = 60;

struct Called {
  bool reached = false;  // somebody was mailed, or a webhook was called in place of who got too many mails
  bool flooded = false;  // somebody could not be mailed, since they got too many page mails lately
  std::string names;     // of those who were called, for the ticket's history
};
// Calls the people and webhooks of the page's present level; notes in `page` who was mailed. The agent who
// asks for help is not called.
Called call(Draft& draft, storage::Page& page, const rules::PageStep& step, const std::string& why,
            std::string_view asks = {});

// Of a page at its webhooks: the same for its life, and another for the next one of that name.
std::string key_of(const storage::Page& page);

// Tells the webhooks of all levels that were called what became of the page.
void tell_webhooks(Draft& draft, const storage::Page& page);

// Operators, or all agents where the policy names none, learn that nobody answered.
void tell_nobody_answers(Draft& draft, const storage::Page& page);

}  // namespace desk
