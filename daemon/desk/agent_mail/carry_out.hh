#pragma once
// Carries out what a mail of one of our own people asks for, once its proof is given.

#include <string>
#include <vector>

#include "daemon/desk/agent/request.hh"

namespace desk {

inline constexpr const char* kRefused = "Your mail has commands that cannot be carried out.";

// Does what the mail asks for; or refuses it as a whole.
Decision carry_out(const Request& request);

// Commands that only read, and nothing else in the mail; answers them.
bool only_reads(const Request& request);
Decision answer_questions(const Request& request);
// #swap is about no ticket: a mail of nothing else opens none.
bool only_swaps(const Request& request);

// Mails what reading commands found to the writer.
void add_reports(storage::Changes& changes, const Request& request, const std::vector<std::string>& reports);

}  // namespace desk
