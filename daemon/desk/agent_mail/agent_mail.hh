#pragma once
// A mail of one of our own people: an answer for the customer, a note, or commands.

#include <optional>

#include "daemon/desk/agent/request.hh"

namespace desk {

// `ticket` is the one that the mail joins; null: it starts a thread. Nothing where the writer is on the
// customer's side this time: an agent who opens a ticket of their own, or writes about one.
std::optional<Decision> take_agent_mail(const Case& what, const Sender& sender, const Candidate* ticket);

}  // namespace desk
