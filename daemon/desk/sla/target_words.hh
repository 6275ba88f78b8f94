#pragma once
// Promises in words, for templates and events.

#include <string>

#include "daemon/desk/draft/draft.hh"

namespace desk {

std::string spoken(std::string_view target);  // "first response"
std::string local_time(const Draft& draft, storage::Instant at);
std::string percent_used(const Draft& draft, const storage::Target& target);  // "83%"

// Makes templates of this draft speak of the target: name, deadline, time left or since, percent.
void say_target(Draft& draft, const storage::Target& target, const std::string& percent);

// {{target.first_response}} and its like, in the language of the template: the span in the second in which
// the promise begins, the moment from then on. And the time left to the next one, or since the one that was
// missed.
void add_promises(rules::Variables& variables, const Draft& draft, std::string_view language);

}  // namespace desk
