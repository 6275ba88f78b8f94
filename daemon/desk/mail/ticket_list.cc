#include "daemon/desk/mail/ticket_list.hh"

#include <algorithm>
#include <tuple>

#include "daemon/desk/identity/address.hh"
#include "rules/evaluate/moment.hh"

namespace desk {
namespace {

using storage::Ticket;
using Tickets = std::vector<Ticket>;

std::string due_words(const rules::Policy& policy, const Ticket& ticket) {
  const auto due = due_of(ticket);
  if (!due) return "no date";
  return (due == ticket.missed ? "missed " : "due ") + rules::shown_time(policy, *due);
}

// Of the most urgent mailbox that the ticket came to.
int rank_of(const rules::Policy& policy, const Ticket& ticket) {
  int rank = rules::Mailbox{}.rank;
  for (const auto& name : ticket.mailboxes)
    if (const auto* mailbox = policy.find_mailbox(name)) rank = std::min(rank, mailbox->rank);
  return rank;
}

// How sure it is that the requester is the requester.
std::string doubt_of(const Ticket& ticket) {
  if (ticket.proof == storage::Proof::proven || ticket.requester.empty()) return {};
  if (ticket.proof == storage::Proof::unknown) return "(not proven) ";
  return "(NOT from " + std::string(domain_of(ticket.requester)) + ") ";
}

}  // namespace

std::optional<storage::Instant> due_of(const Ticket& ticket) {
  std::optional<storage::Instant> first;
  for (const auto& at : {ticket.missed, ticket.due, ticket.next_deadline})
    if (at && (!first || *at < *first)) first = at;
  return first;
}

std::string line_of(const rules::Policy& policy, const Ticket& ticket) {
  return "#" + std::to_string(ticket.id.value) + "  " + std::string(to_string(ticket.status)) + "  " +
         ticket.severity + "  " + due_words(policy, ticket) + "  " +
         (ticket.assignee.empty() ? "nobody" : ticket.assignee) + "  " + ticket.requester + "  " +
         doubt_of(ticket) + ticket.subject + "\n";
}

void sort_by_urgency(const rules::Policy& policy, Tickets& tickets) {
  const auto key = [&](const Ticket& ticket) {
    return std::make_tuple(due_of(ticket).value_or(storage::Instant::max()), rank_of(policy, ticket),
                           policy.severity_rank(ticket.severity), ticket.id);
  };
  std::sort(tickets.begin(), tickets.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

}  // namespace desk
