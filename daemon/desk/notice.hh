#pragma once
// The mails that the desk writes by itself: acknowledgements to requesters, notifications to agents.

#include <string>
#include <vector>

#include "daemon/desk/draft.hh"
#include "daemon/desk/effects.hh"
#include "rules/action.hh"
#include "rules/template.hh"

namespace desk {

// Everything a template may name of this mail and ticket (rules::known_variables()).
rules::Variables variables_of(const Draft& draft);

// An automatic mail to the requester, by a template, in the thread of the topic. The caller has made sure
// that one may be written (sender.hh).
struct Answer {
  std::string kind;  // of the outbox: ack or reply
  std::string template_name;
  std::string rule;  // that asked for it; empty: none
  Automatic automatic = Automatic::replied;
  bool echo_subject = false;  // keep the requester's subject, whatever the template says
};
void answer(Draft& draft, const Answer& what);

// Agents who must know: the assignee; else who of the group is on duty; else all its members; without a
// group, everybody.
std::vector<mailparse::Address> responsible(const storage::Ticket& ticket, const rules::Policy& policy,
                                            storage::Instant now);

// Whom the words of a `notify:` mean just now.
std::vector<mailparse::Address> audience(const rules::Notify& whom, const Draft& draft);

// Tells those who are responsible and those whom the rules name, each once, of the mail in `draft`. `event`
// says what happened, in a few words: "new ticket". Nobody is told by default of a ticket that the rules
// closed.
void tell_agents(Draft& draft, const Outcome& outcome, const std::string& event);
// Only those whom the rules name.
void tell_named(Draft& draft, const Outcome& outcome, const std::string& event);

}  // namespace desk
