#pragma once
// What the desk writes to the writer of commands: why a mail was refused, what was found.

#include <string>
#include <vector>

#include "daemon/desk/agent/orders.hh"
#include "rules/templates/template.hh"

namespace desk {

// The registered address of an agent; of a colleague who is none, the sender's.
mailparse::Address writer_of(const Request& request);
// Who acts, in events: agent id, or address.
std::string author_of(const Request& request);

// "line 2: #sovled: there is no such command", one a line.
std::string describe(const std::vector<Problem>& problems);
// What a mail asks for: its commands, and its words.
std::string describe(const Request& request);

// Takes the mail into the ticket as a note, and makes it the topic, unless it is there already.
void file_note(Draft& draft, const Request& request, bool verified);

// Whoever got this mail beside the desk has its References, and in them the token of the copy that it
// answers: an event (kHandedOn) by which it proves nothing more.
void note_readers(const Request& request, Draft& draft);

// Refuses a mail as a whole: it is kept, nothing of it happens, and the writer gets its text back.
Decision refuse(const Request& request, const std::string& reason, const std::vector<Problem>& problems);

// A mail by a template to the writer, in the thread of the ticket, whose topic is a message of it.
// `is_answer`: anybody can cause it with a forged From, so it has a budget (ration.hh).
void write_back(Draft& draft, const mailparse::Address& to, const std::string& template_name,
                const rules::Variables& more, bool is_answer = true);
// The same about no ticket, in the thread of the mail itself.
void write_back(storage::Changes& changes, const Request& request, const std::string& template_name,
                const rules::Variables& more);

}  // namespace desk
