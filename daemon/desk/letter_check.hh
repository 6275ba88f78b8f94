#pragma once
// Two nets below every letter of an agent, before it leaves: nothing internal is in it, and nothing that the
// agent wrote is missing.

#include <string>
#include <string_view>

#include "daemon/desk/request.hh"

namespace desk {

// A sentence with the line where the letter must not leave; empty: it may.
std::string letter_problem(const Request& request);

// Whether a text has a row of words that only mails of the desk or notes have.
bool holds_internal_words(std::string_view text, const Sources& sources);

}  // namespace desk
