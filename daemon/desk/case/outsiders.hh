#pragma once
// Whom an agent's mail is written to, besides the desk.
//
// An agent answers the desk's own mail, or writes to people directly with the desk in copy. In the second
// case the ticket is found by ids that others chose: whoever wrote into that thread once can have put an id
// of theirs into it. So the mail is an answer of that ticket only where those whom it is written to say so.

#include <string>

#include "daemon/desk/case/desk.hh"
#include "rules/policy/people.hh"

namespace desk {

// Whether the candidate is named by the token of a copy that went to this agent.
bool is_by_own_copy(const Candidate& candidate, const rules::Agent& agent);

// Whether a mail of an agent to these people belongs to the ticket. With nobody outside in To and Cc it has
// to answer a mail of that ticket, and of no other; otherwise it goes with the ticket of those it is written
// to. Where none of them is anybody's customer or takes part, it may be about the ticket (and is a note of
// it).
bool is_written_to(const std::vector<mailparse::Address>& outside, const Candidate& candidate,
                   const rules::Policy& policy);

// Who outside sees a mail, for people: those in To and Cc. Empty: nobody.
std::string seen_outside(const mailparse::Mail& mail, const rules::Policy& policy);

// The events by which a ticket remembers that others know the token of a copy: of one, and of all that an
// agent got until then.
inline constexpr const char* kTokenSeen = "token.seen";
inline constexpr const char* kHandedOn = "copy.handed_on";
// Whether others than its reader know the id of the candidate's copy: then it proves nothing. It stood in a
// mail of theirs, or in one of the reader's that went to them too. `reader`: whose copy it is, of our agents.
bool is_known_outside(const Candidate& candidate, const rules::Agent* reader, const rules::Policy& policy);
bool tells_of_seen(const storage::Event& event, const std::string& message_id);

}  // namespace desk
