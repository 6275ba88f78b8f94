#pragma once
// Mail of an agent that is no answer to the customer, though it looks like one.

#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// "On it", "ack", "ok" in answer to a page.
bool is_ack_in_words(const Request& request);

// Why the mail is sent back instead of being carried out, in a sentence that says what to do; empty: it is an
// answer, a note, or commands.
std::string no_answer(const Request& request);

// Whether a mail that joins no ticket answers a digest, a list or the like.
bool answers_report(const Request& request);

}  // namespace desk
