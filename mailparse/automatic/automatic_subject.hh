#pragma once
// What a subject says of its writer: how programs begin the subject of an automatic answer, behind whatever a
// gateway put in front ("[External] Automatic reply: ...").
//
// None of it proves a machine: people ask about their automatic answers in the same words.

#include <string_view>

namespace mailparse {

// The subject without the marks of gateways and desks in front: "[EXT]", "{Spam?}", "EXTERNAL:", "[Desk #1]".
// "Re:" and its kind are no such marks.
std::string_view without_gateway_tags(std::string_view subject);

// Behind such marks, a mark of a person's client: "Re:", "AW:", "Odg:".
bool begins_as_answer(std::string_view subject);

// "Automatic reply: ...", "[Auto-Reply] ...": words of a program, and nothing behind them that makes a
// sentence of it.
bool has_reply_subject(std::string_view subject);
// The same with words that people use as well ("Absence: ..."), or with anything behind the words.
bool begins_as_absence(std::string_view subject);
// Words of an absence anywhere: "I am on vacation".
bool speaks_of_absence(std::string_view subject);
// Does it have the tag of a desk, which only answers have: "Automatic reply: [Desk #42] x"?
bool names_our_ticket(std::string_view subject);

}  // namespace mailparse
