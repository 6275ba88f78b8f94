// What #show, #list, #search and #help find, as text.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/mail/ticket_list.hh"
#include "daemon/desk/oncall/on_call.hh"
#include "mailparse/text/utf8.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostRows = 200;
constexpr std::size_t kMostText = 4000;  // of one message

std::string or_none(const std::string& word) {
  return word.empty() ? "none" : word;
}

std::string row(const storage::Ticket& ticket) {
  return "#" + std::to_string(ticket.id.value) + "  " + std::string(to_string(ticket.status)) + "  " +
         ticket.severity + "  " + or_none(ticket.assignee) + "  " + ticket.requester + "  " + ticket.subject +
         "\n";
}

template <class Holds>
std::string rows(const std::vector<storage::Ticket>& tickets, Holds holds) {
  std::string out;
  std::size_t count = 0;
  for (const auto& ticket : tickets) {
    if (!holds(ticket)) continue;
    if (++count <= kMostRows) out += row(ticket);
  }
  if (count > kMostRows) out += "and " + std::to_string(count - kMostRows) + " more\n";
  return out.empty() ? "Nothing found.\n" : out;
}

// What is missed or due first comes first.
std::string list(const std::string& argument, const Request& request) {
  auto tickets = request.what.known.tickets;
  sort_by_urgency(request.what.policy, tickets);
  const auto words = rules::split(argument, " ");
  if (!words.empty() && rules::equal_ascii(words[0], "mine"))
    return rows(tickets, [&](const auto& ticket) {
      return request.sender.agent && is_living(ticket) && ticket.assignee == request.agent().id;
    });
  if (words.size() > 1 && rules::equal_ascii(words[0], "customer"))
    return rows(tickets, [&](const auto& ticket) { return rules::equal_ascii(ticket.customer, words[1]); });
  return rows(tickets, is_living);
}

std::string search(const std::string& argument, const Request& request) {
  const auto& found = request.what.known.found;
  const auto& too_long = request.what.known.too_long;
  const auto hit = found.find(argument);
  if (std::find(too_long.begin(), too_long.end(), argument) != too_long.end())
    return "The search for \"" + argument +
           "\" was stopped, since it took too long: use longer or rarer words.\n";
  if (hit == found.end()) return "\"" + argument + "\" was not searched for: send it in a mail of its own.\n";
  return rows(hit->second, [](const auto&) { return true; });
}

std::string head(const storage::Ticket& ticket) {
  return "Ticket " + std::to_string(ticket.id.value) + ": " + ticket.subject + "\nRequester " +
         ticket.requester + ", customer " + or_none(ticket.customer) + ", plan " + or_none(ticket.plan) +
         "\nStatus " + std::string(to_string(ticket.status)) + ", severity " + ticket.severity + ", group " +
         or_none(ticket.group) + ", owner " + or_none(ticket.assignee) + ", queue " + or_none(ticket.queue) +
         ", tags " + (ticket.tags.empty() ? "none" : rules::enumerate(ticket.tags, " and ")) + "\n";
}

std::string links_of(const Candidate& candidate) {
  std::string out;
  for (const auto& link : candidate.links) out += write_link(link, candidate.ticket.id) + "\n";
  return out;
}

std::string show(const Candidate& candidate) {
  std::string out = head(candidate.ticket) + links_of(candidate) + "\n";
  for (const auto& message : candidate.messages) {
    const auto& text = message.reply_text.empty() ? message.text : message.reply_text;
    out += "--- " + std::to_string(message.no.value) + ": " + std::string(to_string(message.direction)) +
           " of " + message.author + (message.verified ? "" : " (unverified)") + "\n" +
           mailparse::shorten_utf8(text, kMostText) + "\n\n";
  }
  for (const auto& event : candidate.events)
    out += event.actor + ": " + event.kind + " " + event.detail + "\n";
  return out;
}

std::string show(const std::string& argument, const Request& request) {
  if (argument.empty()) return request.ticket ? show(*request.ticket) : "Nothing found.\n";
  const auto id = read_ticket_number(argument);
  for (const auto& candidate : request.what.known.named)
    if (id && candidate.ticket.id == id) return show(candidate);
  return "There is no ticket " + argument + ".\n";
}

std::string help(std::string argument) {
  if (argument.empty()) return help_text();
  if (argument.starts_with('#')) argument.erase(0, 1);
  const auto* row = find_verb(argument);
  return row ? help_text(*row) : "There is no command #" + argument + ".\n\n" + help_text();
}

}  // namespace

std::string report(const Command& command, const Request& request) {
  if (command.verb == Verb::show) return show(command.argument, request);
  if (command.verb == Verb::list) return list(command.argument, request);
  if (command.verb == Verb::search) return search(command.argument, request);
  if (command.verb == Verb::help) return help(command.argument);
  return duty_text(duties(request.what.policy, request.what.now, request.what.known.roster.swaps),
                   request.what.policy);
}

}  // namespace desk
