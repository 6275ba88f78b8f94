#pragma once
// What the commands of one mail come to: changes of the ticket, made on a draft, and what is left to do with
// the mail itself.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/desk/agent/request.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

struct Orders {
  Draft draft;                               // the ticket as the commands leave it
  std::vector<storage::Participant> people;  // of the ticket, as the commands leave them
  bool internal = false;                     // the mail reaches nobody outside
  bool status_given = false;
  std::string reply;                                      // template that is part of the answer; empty: none
  std::string told;                                       // agent to whom the ticket was given
  std::vector<Problem> problems;                          // any: none of it counts
  std::vector<std::string> reports;                       // to be mailed to the writer
  bool is_split = false;                                  // a message went to a ticket of its own
  bool all = false;                                       // the status is for the reports of an incident too
  std::vector<std::function<void(Draft&)>> afterwards{};  // done once the mail itself is in its place
};

// One command on the ticket; a sentence where it cannot be done. The files are
// change_ticket.cc, change_people.cc, change_duty.cc, swap.cc, link.cc, incident.cc, split.cc, undo.cc,
// report.cc.
using Refusal = std::string;
Refusal change_ticket(const Command& command, const Request& request, Orders& orders);
Refusal change_people(const Command& command, const Request& request, Orders& orders);
Refusal link(const Command& command, const Request& request, Orders& orders);
Refusal change_duty(const Command& command, const Request& request, Orders& orders);
Refusal merge(const Command& command, const Request& request, Orders& orders);
Refusal split(const Command& command, const Request& request, Orders& orders);
Refusal undo(const Request& request, Orders& orders);
// What a reading command finds, as text.
std::string report(const Command& command, const Request& request);

// By id, name or address, in any case; `me` is the writer. Null: there is none.
const rules::Agent* find_agent(const std::string& name, const Request& request);
// Sets a field with an event "old -> new".
void set_field(Draft& draft, std::string& field, const std::string& value, const char* kind,
               const std::string& actor);
void set_status(Draft& draft, storage::Status status, const std::string& actor);
void set_role(Orders& orders, const mailparse::Address& person, storage::Role role);
void set_requester(Orders& orders, const mailparse::Address& person, const Request& request);
// A link to another ticket or a page, with its event. Sentences as for a command.
Refusal add_link(Draft& draft, std::string_view target, const std::string& actor);
// The ticket that a command names by "#7"; null: there is none.
const Candidate* find_named(const Request& request, std::string_view number);

}  // namespace desk
