// A ticket that one of our agents opens by mail: for a customer, whom #requester or a forwarded mail names,
// or for themselves.

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/commands/run_commands.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/apply_verdict.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/sla/promises.hh"
#include "mailparse/header/address.hh"

namespace desk {
namespace {

mailparse::Address requester_of(const Request& request) {
  for (const auto& command : request.commands.list) {
    if (command.verb != Verb::requester) continue;
    const auto people = mailparse::parse_addresses(command.argument);
    if (!people.empty()) return people.front();
  }
  const auto& forwarded = request.what.mail.forwarded;
  if (forwarded && !forwarded->from.empty()) return {forwarded->from, forwarded->from_name};
  const auto& what = request.what;
  return read_requester(what.mail, request.sender, what.policy.find_mailbox(what.entry.place.mailbox),
                        what.policy);
}

// Whether the agent's mail has reached the customer by itself.
bool has_reached(const Request& request, const mailparse::Address& requester) {
  const auto customer = find_customer_in(request.what.mail, request.sender, request.what.policy);
  return customer && same_address(customer->addr_spec, requester.addr_spec);
}

// An agent says who the requester is.
storage::Ticket vouched_ticket(const Request& request, const mailparse::Address& requester) {
  auto ticket = new_ticket(request.what, requester);
  vouch(ticket, request.what.policy, request.what.now);
  return ticket;
}

// The customer has never seen the agent's mail: nothing of it stands in what the customer gets.
Topic topic_for(const Request& request) {
  Topic topic = topic_of(request.what.mail);
  topic.message_id.clear();
  topic.in_reply_to.clear();
  topic.references.clear();
  return topic;
}

// Nothing but the acknowledgement goes to the customer: a mail that wants more comes back.
void refuse_words_for(const Request& request, Orders& orders) {
  for (const auto& command : request.commands.list)
    if (command.verb == Verb::public_ || command.verb == Verb::reply)
      orders.problems.push_back({command.line, command.source,
                                 "a mail that opens a ticket sends nothing to the customer: leave this line "
                                 "out, then answer the ticket's mail"});
}

}  // namespace

Decision open_for_customer(const Request& request) {
  const auto& what = request.what;
  const auto requester = requester_of(request);
  Draft draft(what.setting(), vouched_ticket(request, requester), topic_for(request));
  draft.past.emplace();
  const storage::Ticket opened = draft.ticket;
  auto facts = read_facts(what, request.sender, opened, true);
  speak_for(facts, opened);
  draft.add_event("ticket.created", "by " + author_of(request) + " for " + requester.addr_spec,
                  author_of(request));
  draft.add_mail(what, author_of(request), storage::Direction::inbound, true);
  draft.add_participant(requester, storage::Role::requester, storage::Proof::proven);
  const Outcome outcome = apply(rules::evaluate(what.policy, facts), draft);
  Orders orders = follow_commands(request, std::move(draft));
  refuse_words_for(request, orders);
  if (!orders.problems.empty())
    return refuse(request, "Your mail has commands that cannot be carried out.", orders.problems);
  keep_promises(orders.draft);
  if (!orders.internal && !has_reached(request, requester)) acknowledge(orders.draft, what, outcome);
  tell_agents(orders.draft, outcome, "new ticket, opened by " + author_of(request));
  for (const auto& step : orders.afterwards) step(orders.draft);
  run_automations(orders.draft, facts);
  return finish(std::move(orders.draft), what, storage::Fate::message);
}

}  // namespace desk
