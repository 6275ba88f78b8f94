#pragma once
// Who a mail is from, as far as the desk cares.

#include <string>
#include <vector>

#include "mailparse/mail.hh"
#include "rules/facts.hh"
#include "rules/policy.hh"
#include "storage/ticket.hh"

namespace desk {

struct Sender {
  mailparse::Address address;  // of From; empty addr_spec if the mail has none
  rules::Kind kind = rules::Kind::customer;
  const rules::Agent* agent = nullptr;  // whose address it is; proves nothing
};

Sender read_sender(const mailparse::Mail& mail, const rules::Policy& policy);

// Whom an answer to a new ticket goes to: From, or Reply-To where the mailbox says so or where From is one of
// our own addresses (design section 4). May be empty.
mailparse::Address read_requester(const mailparse::Mail& mail, const rules::Mailbox& mailbox,
                                  const rules::Policy& policy);

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

}  // namespace desk
