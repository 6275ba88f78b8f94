#pragma once
// Who of a letter's recipients gets it: the last look before anything is queued.
//
// A person's words go to everybody but dead addresses. Automatic mail pays from the budgets of the policy:
//   to the customer's side     sender, domain, ticket and desk, and only where an answer may go (sender.hh);
//                              what time brings draws in advance where they are empty, and leaves later
//   to our own people          nothing for what a person wrote to us; own for what a machine wrote and for
//                              transcripts, which anybody can cause with a forged From; people for what falls
//                              due, on which nothing that comes by mail can draw. Beyond these, and after the
//                              machine stood still for long, it is told late, in one mail (owed.hh)
//   pages, and that nobody answers one: nothing, they have an end of their own
// What is left out or late is an event on the ticket and a counter; of an empty budget the operators hear
// once an hour.

#include "daemon/desk/draft/draft.hh"

namespace desk {

// Leaves out of `letter.to` who may not get it. Nobody left: the letter is not to be written.
void ration(Draft& draft, Letter& letter);

// The same for a transcript about no ticket: may it be written? Where not, `what` is told late. Mail that is
// proven to be of that person draws on nothing that a forger can empty.
bool may_write_back(storage::Changes& changes, const Setting& setting, const std::string& address,
                    bool is_proven, const std::string& what);

}  // namespace desk
