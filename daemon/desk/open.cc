#include "daemon/desk/open.hh"

#include "daemon/desk/address.hh"
#include "daemon/desk/effects.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/notice.hh"

namespace desk {
namespace {

void read_customer(storage::Ticket& ticket, const rules::Policy& policy, storage::Instant now) {
  const auto* customer = policy.customers.by_address(ticket.requester);
  if (!customer) return;
  ticket.customer = customer->id;
  if (customer->under_contract(now)) ticket.plan = customer->plan;
  if (!customer->language.empty()) ticket.language = customer->language;
}

storage::Ticket new_ticket(const Case& what, const mailparse::Address& requester) {
  storage::Ticket ticket;
  ticket.id = what.known.next.ticket;
  ticket.subject = plain_subject(what.policy, what.mail.subject);
  ticket.requester = lower_ascii(requester.addr_spec);
  ticket.requester_name = requester.name;
  ticket.mailbox = what.entry.place.mailbox;
  ticket.mailboxes = {ticket.mailbox};
  ticket.language = what.mail.language;
  ticket.severity = what.policy.default_severity();
  if (const auto* mailbox = what.policy.find_mailbox(ticket.mailbox)) ticket.queue = mailbox->queue;
  ticket.created = ticket.updated = what.now;
  read_customer(ticket, what.policy, what.now);
  return ticket;
}

// Those who were written to beside us take part; our own people and our own addresses do not.
void add_participants(Draft& draft, const mailparse::Address& requester) {
  const auto& policy = draft.what().policy;
  if (!requester.addr_spec.empty()) draft.add_participant(requester, storage::Role::requester);
  for (const auto* list : {&draft.what().mail.to, &draft.what().mail.cc})
    for (const auto& address : *list)
      if (!policy.is_own_address(address.addr_spec) && !policy.is_staff(address.addr_spec) &&
          domain_of(address.addr_spec).size() > 0)
        draft.add_participant(address, storage::Role::participant);
}

void note_origin(Draft& draft, const Origin& origin) {
  draft.ticket.follow_up_of = origin.continues;
  if (origin.continues)
    draft.add_event("ticket.follow_up",
                    "continues the closed ticket #" + std::to_string(origin.continues.value));
  if (origin.names)
    draft.add_event("ticket.named", "the mail names #" + std::to_string(origin.names.value) +
                                        ", whose participant the sender is not");
}

}  // namespace

Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  const auto requester = mailbox ? read_requester(what.mail, *mailbox, what.policy) : sender.address;
  Draft draft(what, new_ticket(what, requester));
  const auto verdict = rules::evaluate(what.policy, read_facts(what, sender, draft.ticket, true));
  if (const auto* drop = verdict.find<rules::Drop>())
    return settle(what, storage::Fate::ignored, drop->reason.empty() ? "dropped by a rule" : drop->reason);

  const std::string author = requester.addr_spec.empty() ? "unknown sender" : requester.addr_spec;
  draft.add_event("ticket.created", "by mail from " + author + " to " + draft.ticket.mailbox, author);
  note_origin(draft, origin);
  draft.add_mail(author, storage::Direction::inbound, true);
  add_participants(draft, requester);
  const Outcome outcome = apply(verdict, draft);
  if (!outcome.reply.empty())
    acknowledge(draft, requester, outcome.reply);
  else if (what.policy.desk.acknowledge)
    acknowledge(draft, requester, "ack");
  tell_agents(draft, outcome, "new ticket");
  return std::move(draft).finish(storage::Fate::message);
}

void route_again(Draft& draft, const Sender& sender) {
  const auto verdict =
      rules::evaluate(draft.what().policy, read_facts(draft.what(), sender, draft.ticket, true));
  const Outcome outcome = apply(verdict, draft);
  tell_agents(draft, outcome, "the ticket reached " + draft.what().entry.place.mailbox);
}

}  // namespace desk
