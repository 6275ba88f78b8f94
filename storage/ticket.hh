#pragma once
// A ticket and those who take part in it, as stored.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.hh"
#include "storage/proof.hh"

namespace storage {

// Persisted numbers: never change one, never reuse one.
enum class Status : std::uint8_t { fresh = 1, open = 2, pending = 3, on_hold = 4, solved = 5, closed = 6 };
std::string_view to_string(Status);  // new, open, pending, on-hold, solved, closed
std::optional<Status> status_from(std::string_view word);

struct Ticket {
  TicketId id;
  std::string subject;
  Status status = Status::fresh;
  std::string severity, queue, group, assignee;  // words of the policy; empty: none
  std::string requester, requester_name;         // addr-spec and display name
  std::string customer, plan;                    // words of the policy; empty: none
  std::string mailbox;                           // through which we talk to the requester
  std::vector<std::string> mailboxes;  // every mailbox of ours that the mail reached, `mailbox` first
  std::vector<std::string> tags;
  std::string language;
  Instant created{}, updated{};
  std::optional<Instant> next_deadline;
  std::string next_target;   // name of the target that is due then
  TicketId follow_up_of;     // the closed ticket that this one continues
  int customer_replies = 0;  // without the opening mail
  int agent_replies = 0;
  int reopened = 0;                  // times
  Instant last_message{};            // of either side
  bool no_auto_reply = false;        // the requester is a machine, or wants no automatic answers
  std::vector<std::string> holding;  // automations whose condition holds: each fires once a period
  std::optional<Instant> due;        // somebody is to be reminded then
  TicketId merged_into;              // the ticket that goes on in place of this one
  Proof proof = Proof::unknown;      // of the requester: by a mail of theirs, or by an agent's word
  std::optional<std::string> sla{};  // that a rule chose, empty: no promise; none: the customer's
  std::optional<Instant> missed{};   // deadline of the oldest promise that was missed and is still owed
  friend bool operator==(const Ticket&, const Ticket&) = default;
};

// Persisted numbers: never change one.
enum class Role : std::uint8_t { requester = 1, participant = 2, unverified = 3 };

struct Participant {
  TicketId ticket;
  std::string address, name;
  Role role = Role::participant;
  Proof proof = Proof::unknown;  // of the mail that made them take part
  friend bool operator==(const Participant&, const Participant&) = default;
};

// Newest first; all that is given must hold.
struct TicketFilter {
  std::vector<Status> status{};                                              // empty: any
  std::string requester{}, customer{}, assignee{}, group{}, queue{}, tag{};  // empty: any
  std::size_t limit = 1000;
};

}  // namespace storage
