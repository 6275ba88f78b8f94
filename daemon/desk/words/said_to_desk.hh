#pragma once
// Words that answer the desk and say nothing to a customer: "ok", "thanks, my mistake", "never mind, Bob has
// it".

#include <string>
#include <string_view>

namespace desk {

// Whether a text is nothing but that, whatever greeting, name and signature stand around it. `writer` is the
// agent's name. "Yes, it works again." is an answer.
bool is_acknowledgement(std::string_view text, std::string_view writer);

// Whether a text has a word by which its writer leaves the work to others, or a question.
bool refuses(std::string_view text);

// Without the paragraphs at the end that clients and gateways add.
std::string without_closing(std::string_view text, std::string_view writer);

// Whether a text begins with words that say that its writer is at work: "on my way, 10 minutes", "I'm on it -
// Alice"; not where it goes on to say no.
bool says_at_work(std::string_view text);

}  // namespace desk
