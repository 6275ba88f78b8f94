#pragma once
// Who a mail is from, as far as the desk cares.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"
#include "rules/policy/facts.hh"
#include "rules/policy/policy.hh"
#include "storage/ticket.hh"

namespace desk {

struct Case;

struct Sender {
  mailparse::Address address;  // of the writer; empty addr_spec if the mail names none
  rules::Kind kind = rules::Kind::customer;
  const rules::Agent* agent = nullptr;  // whose address it is; proves nothing
  bool as_mailbox = false;              // an agent who sends as one of our mailboxes
};

Sender read_sender(const mailparse::Mail& mail, const rules::Policy& policy);
// The same, with the agent who sends as a shared mailbox: the one in Sender, or the one whose copy the mail
// answers. A list that puts our address into From is nobody of ours.
Sender read_sender(const Case& what);

// The customer in a thread that one of our own people copied us into: one whom the policy knows, else the
// first who was written to. Nothing where there is none.
std::optional<mailparse::Address> find_customer_in(const mailparse::Mail& mail, const Sender& sender,
                                                   const rules::Policy& policy);
// Whom an answer to a new ticket goes to: that customer, else the writer. Where a form sends as an agent and
// the mailbox says `reply_to`, Reply-To. May be empty.
mailparse::Address read_requester(const mailparse::Mail& mail, const Sender& sender,
                                  const rules::Mailbox* mailbox, const rules::Policy& policy);

// Everybody in To and Cc but our own people, our own addresses, and addresses that ask for a detour.
std::vector<mailparse::Address> others_of(const mailparse::Mail& mail, const rules::Policy& policy);
// Whoever writes to the desk names others to whom its answers go. More than this many is no conversation.
inline constexpr std::size_t kMostParticipants = 50;
std::string describe_crowd(const std::vector<mailparse::Address>& others);  // for an event
// Whether To or Cc names one of our mailboxes.
bool is_openly_ours(const mailparse::Mail& mail, const rules::Policy& policy);

// Whether a mail that we were not asked for personally may go there: false, with a reason for people, for
// machines, lists, our own addresses, and addresses that cannot be written.
struct AutomaticAnswer {
  bool allowed = true;
  std::string reason;  // why not
};
// For mail on the desk's own initiative, long after the last one came.
AutomaticAnswer may_write_to(const storage::Ticket& ticket, const rules::Policy& policy);
AutomaticAnswer may_answer(const mailparse::Mail& mail, const storage::Ticket& ticket,
                           const rules::Policy& policy);

// By any address of the agent's.
bool is_address_of(const rules::Agent& agent, std::string_view address);

// Whether the address takes part in a ticket: its requester's, or one that was let in.
bool takes_part(std::string_view address, const storage::Ticket& ticket,
                const std::vector<storage::Participant>& people);

}  // namespace desk
