#pragma once
// The mails that the desk writes by itself: acknowledgements to requesters, notifications to agents.

#include <string>
#include <string_view>

#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/draft/outcome.hh"

namespace desk {

// An automatic mail to the requester, by a template, in the thread of the topic. It keeps the requester's
// subject and name where these may be repeated (proof.hh, may_echo), and names neither elsewhere. The caller
// has made sure that one may be written (sender.hh).
struct Answer {
  std::string kind;  // of the outbox: ack or reply
  std::string template_name;
  std::string rule;  // that asked for it; empty: none
  Automatic automatic = Automatic::replied;
};
void answer(Draft& draft, const Answer& what);

// Then the pages that rules open are called. Tells those who are responsible and those whom the rules name,
// each once, of the mail in `draft`. `event` says what happened, in a few words: "new ticket". Nobody is told
// by default of a ticket that the rules closed.
void tell_agents(Draft& draft, const Outcome& outcome, const std::string& event);
// Those who are responsible, and `also`, without the agent who did it.
void tell_colleagues(Draft& draft, std::string_view agent, const std::string& event,
                     std::string_view also = {});
// Kinds in the outbox of mails that tell agents of a ticket, and of nothing that its customer wrote or got.
inline constexpr const char* kAssigned = "assigned";
inline constexpr const char* kReminder = "reminder";  // time, and what the policy does by itself
// Those who are responsible now, without the agent who made them so.
void tell_of_assignment(Draft& draft, std::string_view agent, const std::string& event);
// One agent, of an assignment, by a template of the policy.
void tell_agent(Draft& draft, std::string_view agent, const std::string& event,
                const std::string& template_name);
// Those who answer for the ticket, of time that passes, by a template of the policy.
void tell_responsible(Draft& draft, const std::string& event, const std::string& template_name);
// The policy's operators, or those who are responsible where it names none, of trouble with the desk itself.
void tell_operators(Draft& draft, const std::string& what, const std::string& detail);
// These people, of time that passes, by the notification.
void tell_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& event);
// These people, who are asked something: their plain answer stays inside (request.hh, answers_question).
void ask_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& question);
// These people, or those who are responsible and `also` without the agent who did it, of what goes on between
// colleagues: their plain answer stays inside too.
inline constexpr const char* kAmongUs = "colleague";  // kind of that mail in the outbox
void talk_to_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& event);
void talk_to_colleagues(Draft& draft, std::string_view agent, const std::string& event,
                        std::string_view also);
// Only those whom the rules name, of what the policy did by itself.
void tell_named(Draft& draft, const Outcome& outcome, const std::string& event);

}  // namespace desk
