#pragma once
// Mail of an agent that is no answer to the customer, though it looks like one.

#include <optional>
#include <string>

#include "daemon/desk/agent/request.hh"

namespace desk {

// What the client or a program wrote in the agent's name: an emoji under our mail, a recall, a note of
// absence that only its words tell. Nothing: a person wrote it.
enum class Gesture { reaction, recall, absence };
std::optional<Gesture> find_gesture(const Request& request);

// "On it", "ack", "ok" in answer to a page.
bool is_ack_in_words(const Request& request);

// Why the mail is sent back instead of being carried out, in a sentence that says what to do; empty: it is an
// answer, a note, or commands.
std::string no_answer(const Request& request);

// Whether a mail that joins no ticket answers a digest, a list or the like.
bool answers_report(const Request& request);

}  // namespace desk
