#pragma once
// Mail of ours that came back.
//
// A report is matched to one copy by the token in what it returns (the Message-ID, or the last of the
// References where a relay rewrote it), else by the recipient alone. A token proves that its writer has seen
// the copy: its recipient, the servers on the way, and, once somebody has answered the copy, all who got the
// answer, for its References carry the token. So a copy that was answered has arrived, and nobody is believed
// that it did not. Such a report, and one without a token, is filed and changes nothing. So is one that tries
// go on ("delayed").
//
// What a failed copy means depends on whose words it carried:
//   an agent's answer         did not count as one: the ticket opens again, event answer.bounced, its agents
//                             are told who did not get it, in the server's words, and what to do
//   an acknowledgement,       an event
//   a rule's reply
//   a page                    the next level is called at once (page.hh)
//   mail to our own people    the operators are told, once a day for an address
// A customer's address that does not exist (not: one that is full, or refuses these words) is marked dead; it
// gets no mail until it writes, or an agent names it again with #cc or #requester. Each copy fails once,
// whatever number of reports comes.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

Decision take_bounce(const Case& what, const Sender& sender, const ReturnedCopy& returned);

// A report on a mail that belongs to no ticket, to one of our own people or an operator.
Decision take_bounced_report(const Case& what);

// Says the code that there is no such address, for now and for ever?
bool is_dead_end(std::string_view status);

}  // namespace desk
