#pragma once
// Pages: calling whoever is on call, level by level, until somebody answers.
//
//   open ──#ack──▶ acknowledged ──solved──▶ resolved
//    │  ▲               │
//    │  └──#escalate────┘
//    └─ after the last level of the third round ──▶ unanswered: operators are told; #ack still stops it
//
// Each level mails its people and calls its webhooks, and sets a timer. A level that reaches nobody (a gap in
// a rotation, mails that bounced or were given up) is passed at once. A page is one per ticket and name, and
// the reports of an incident share the incident's: forty customers who see the same outage call nobody forty
// times. How many page mails one person can get is bounded by kMostPageMails, whatever the rules do.

#include <string>
#include <tl/expected.hpp>

#include "daemon/desk/draft/draft.hh"

namespace desk {

// Opens a page of the policy, unless it is open here or at the ticket's incident. `why` is one line for
// whoever is called.
void open_page(Draft& draft, const std::string& name, const std::string& why, const std::string& rule = {});

// What people do by mail; a sentence where it cannot be done. `can_` says so without doing it.
std::string cannot_acknowledge(const Draft& draft, const rules::Agent& agent);
std::string acknowledge_pages(Draft& draft, const rules::Agent& agent);
// The same by the paging service: everything of this key (page_call.hh), or with an empty one of the ticket.
// Gives who has it now; the error is a sentence.
tl::expected<std::string, std::string> acknowledge_pages(Draft& draft, const std::string& key,
                                                         const std::string& by);
// The next level of the page that is open; without one, the first level of the policy's first page.
std::string cannot_escalate(const Draft& draft);
void escalate(Draft& draft, const std::string& actor, const std::string& reason);

// Of a ticket that was solved or closed.
void resolve_pages(Draft& draft);

// What time and the outbox bring. A page mail that is lost is one more failed copy (bounce.hh).
void pass_page_time(Draft& draft, const std::string& name);
void lose_page_mail(Draft& draft, const std::string& message_id, const std::string& why);
// A webhook could not be called for a level: whoever it would have woken sleeps on, so the next level is
// called.
void lose_page_call(Draft& draft, const PageCall& call, const std::string& why);

}  // namespace desk
