// #split: a mail that is about something else becomes a ticket of its own.
//
// The mail goes, and with it the copies that agents got of it: whoever answers one of these answers the new
// ticket. All that was sent on the old ticket leads there as before, so both threads keep working. The new
// ticket starts with the old one's queue, group and severity; the rules do not run again.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/draft/admit.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"

namespace desk {
namespace {

using storage::Message;

bool came_in(const Message& message) {
  return message.direction == storage::Direction::inbound;
}

const Message* find_message(const Candidate& from, storage::MessageNo no) {
  const auto hit = std::find_if(from.messages.begin(), from.messages.end(),
                                [no](const auto& each) { return each.no == no; });
  return hit == from.messages.end() ? nullptr : &*hit;
}

// The one that is named; else the one that the agent answers, where the customer's side wrote it; else the
// newest of the customer's side.
const Message* choose_message(const Command& command, const Candidate& from, Refusal& reason) {
  if (!command.argument.empty()) {
    const auto* named = find_message(from, {read_ticket_number(command.argument).value});
    if (!named || !came_in(*named)) reason = "this ticket has no mail of that number; #show lists them";
    return named && came_in(*named) ? named : nullptr;
  }
  if (from.copy)
    if (const auto* answered = find_message(from, from.copy->message); answered && came_in(*answered))
      return answered;
  const auto newest = std::find_if(from.messages.rbegin(), from.messages.rend(), came_in);
  if (newest == from.messages.rend()) reason = "this ticket has no mail to split off";
  return newest == from.messages.rend() ? nullptr : &*newest;
}

storage::Ticket ticket_of(const Message& message, const Request& request) {
  const auto& old = request.ticket->ticket;
  storage::Ticket ticket;
  ticket.id = request.what.known.next.ticket;
  ticket.subject = plain_subject(request.what.policy, message.subject);
  ticket.requester = lower_ascii(message.from);
  ticket.requester_name = message.from_name;
  ticket.mailbox = old.mailbox;
  ticket.mailboxes = {old.mailbox};
  ticket.language = old.language;
  ticket.severity = old.severity;
  ticket.queue = old.queue;
  ticket.group = old.group;
  ticket.created = ticket.last_message = message.stored;  // the customer has waited since then
  ticket.no_auto_reply = message.machine;
  ticket.proof = message.proof;
  read_customer(ticket, request.what.policy, request.what.now);
  return ticket;
}

void make_ticket(const Message& message, const Request& request, Orders& orders) {
  const std::string& actor = request.agent().id;
  const auto old = orders.draft.ticket.id;
  Topic about = topic_of(message);
  const auto recipient = request.what.known.next_recipients.find(message.no);
  if (recipient != request.what.known.next_recipients.end()) about.next_recipient = recipient->second;
  Draft made = orders.draft.branch(ticket_of(message, request), about);
  made.add_event("ticket.created", "split from #" + std::to_string(old.value), actor);
  made.take_message(message.no);
  made.add_participant({message.from, message.from_name}, storage::Role::requester, message.proof);
  admit_again(made, message, request.ticket->participants);
  made.add_link({{}, storage::LinkKind::split, old, {}, {}, {}});
  tell_agents(made, {}, actor + " split this from ticket " + std::to_string(old.value));
  run_automations(made, read_facts(message, made.ticket, request.what.now));
  absorb(orders.draft, std::move(made));
}

}  // namespace

Refusal split(const Command& command, const Request& request, Orders& orders) {
  if (!request.ticket) return "there is nothing to split in a new mail";
  if (orders.is_split) return "one mail splits off one message";
  if (speaks(request)) return "an answer cannot go along: send it on the ticket it belongs to, or add #note";
  Refusal reason;
  const auto* message = choose_message(command, *request.ticket, reason);
  if (!message) return reason;
  if (message->no == request.ticket->messages.front().no)
    return "this mail opened the ticket; answer the one to split off, or name it: #split MESSAGE";
  orders.is_split = orders.internal = true;
  make_ticket(*message, request, orders);
  auto& old = orders.draft.ticket;
  if (message->verified && !message->machine && old.customer_replies > 0) --old.customer_replies;
  orders.draft.add_event("ticket.split",
                         "message " + std::to_string(message->no.value) + " is ticket #" +
                             std::to_string(request.what.known.next.ticket.value) + " now",
                         request.agent().id);
  return {};
}

}  // namespace desk
