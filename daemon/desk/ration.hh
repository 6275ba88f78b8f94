#pragma once
// Who of a letter's recipients gets it: the last look before anything is queued.
//
// A person's words go to everybody but dead addresses. Automatic mail pays from the budgets of the policy:
//   to the customer's side     sender, domain, ticket and desk, and only where an answer may go (sender.hh)
//   to our own people          nothing for what a person wrote to us; own, ticket and desk for what a machine
//                              wrote and for transcripts, which anybody can cause with a forged From; ticket
//                              and desk for what time brings
//   pages                      nothing: they have an end of their own
// What is left out is an event on the ticket and a counter; of an empty budget the operators hear once an
// hour.

#include "daemon/desk/draft.hh"

namespace desk {

// Leaves out of `letter.to` who may not get it. Nobody left: the letter is not to be written.
void ration(Draft& draft, Letter& letter);

// The same for a transcript about no ticket: may it be written?
bool may_write_back(storage::Changes& changes, const Setting& setting, const std::string& address);

}  // namespace desk
