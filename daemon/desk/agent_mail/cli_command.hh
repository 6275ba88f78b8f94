#pragma once
// What an operator does to a ticket from the command line, in an agent's name: the same commands and words as
// by mail, and the same outcome, but nothing to prove.

#include <string>
#include <tl/expected.hpp>

#include "daemon/desk/case/desk.hh"

namespace desk {

// `what.mail` holds the text and names the ticket in its subject; it is in no ledger, so the decision gives
// it no fate. The error says why nothing is done, in sentences for people.
tl::expected<Decision, std::string> operate(const Case& what, const rules::Agent& agent);

}  // namespace desk
