#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

std::string age(storage::Instant since) {
  return rfc3339(since).substr(0, 16);
}

// What was missed is due before all else. What is never due keeps its order, newest first.
storage::Instant due_of(const storage::Ticket& ticket) {
  constexpr auto kNever = storage::Instant::max();
  return std::min(ticket.missed.value_or(kNever), ticket.next_deadline.value_or(kNever));
}

bool is_due_before(const storage::Ticket& a, const storage::Ticket& b) {
  return due_of(a) < due_of(b);
}

std::string due_words(const storage::Ticket& ticket) {
  if (ticket.missed) return "missed " + age(*ticket.missed);
  return ticket.next_deadline ? age(*ticket.next_deadline) : "";
}

Row to_row(const storage::Ticket& ticket) {
  return {"#" + std::to_string(ticket.id.value),
          std::string(to_string(ticket.status)),
          ticket.severity,
          ticket.group,
          ticket.assignee,
          due_words(ticket),
          age(ticket.updated),
          ticket.requester,
          ticket.subject};
}

}  // namespace

int list(const List& options, bool json, const storage::Store& store, Output& output) {
  storage::TicketFilter filter{
      {},          options.requester, options.customer, options.assignee, options.group, options.queue,
      options.tag, options.limit};
  for (const auto& word : options.status) {
    const auto status = storage::status_from(word);
    if (!status)
      return fail(output, kUsage, "no such status: " + word, "new, open, pending, on-hold, solved, closed");
    filter.status.push_back(*status);
  }
  auto tickets = store.tickets(filter);
  if (!tickets) return fail(output, tickets.error());
  std::stable_sort(tickets->begin(), tickets->end(), is_due_before);
  print_tickets(*tickets, json, output);
  return kDone;
}

void print_tickets(const std::vector<storage::Ticket>& tickets, bool json, Output& output) {
  if (json) {
    Json all = Json::array();
    for (const auto& ticket : tickets) all.push_back(to_json(ticket));
    output.out += dump(all);
    return;
  }
  std::vector<Row> rows;
  for (const auto& ticket : tickets) rows.push_back(to_row(ticket));
  output.out += table(
      {"ID", "STATUS", "SEVERITY", "GROUP", "ASSIGNEE", "DUE", "UPDATED", "REQUESTER", "SUBJECT"}, rows);
}

}  // namespace ctl
