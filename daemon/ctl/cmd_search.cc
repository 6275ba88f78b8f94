#include <algorithm>
#include <limits>

#include "daemon/ctl/command.hh"
#include "rules/text.hh"

namespace ctl {

// All words, in any case, in what a ticket says of itself and in its mails.
int search(const Search& options, bool json, const storage::Store& store, Output& output) {
  storage::TicketFilter all;
  all.limit = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  auto tickets = store.tickets(all);
  if (!tickets) return fail(output, tickets.error());
  std::vector<std::string> wanted;
  for (const auto& word : options.words) wanted.push_back(rules::fold_case(word));
  std::vector<storage::Ticket> found;
  for (const auto& ticket : *tickets) {
    if (found.size() >= options.limit) break;
    std::string text = ticket.subject + " " + ticket.requester + " " + ticket.requester_name + " " +
                       ticket.customer + " " + ticket.assignee;
    for (const auto& tag : ticket.tags) text += " " + tag;
    const auto messages = store.messages(ticket.id);
    if (!messages) return fail(output, messages.error());
    for (const auto& message : *messages) text += "\n" + message.subject + "\n" + message.text;
    text = rules::fold_case(text);
    if (std::all_of(wanted.begin(), wanted.end(),
                    [&](const auto& word) { return text.find(word) != text.npos; }))
      found.push_back(ticket);
  }
  print_tickets(found, json, output);
  return kDone;
}

}  // namespace ctl
