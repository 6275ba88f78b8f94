#pragma once
// Reads a mail of one of our own people: its words, commands and files, and what it proves.

#include "daemon/desk/agent/request.hh"

namespace desk {

// `confirmed`: the writer gave the code that was sent to the agent's registered address.
Request read_request(const Case& what, const Sender& sender, const Candidate* ticket, bool confirmed);

}  // namespace desk
