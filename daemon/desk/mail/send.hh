#pragma once
// Sends mail from a ticket draft: renders it for each recipient, within the limits of ration.hh, and puts the
// copies into the outbox of the draft. What cannot be written becomes an event instead of a failure later.

#include <vector>

#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/draft/letter.hh"

namespace desk {

// A letter that becomes a message of the ticket: what the customer reads. False: nobody may get it, and an
// event says why.
bool send_message(Draft& draft, Letter letter);

// The same with a person's words, which came by the mail in `what`; it is the topic from then on. False:
// no copy could be written.
bool send_answer(Draft& draft, Letter letter, const Case& what);

// An answer that reached its readers without us: it becomes a message, and nothing is sent.
void record_answer(Draft& draft, const Letter& letter, const Case& what);

// A letter about the topic, which is a message of the ticket already: what agents read. Gives who gets it.
std::vector<mailparse::Address> send_notice(Draft& draft, Letter letter);

}  // namespace desk
