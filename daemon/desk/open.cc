#include "daemon/desk/open.hh"

#include "daemon/desk/address.hh"
#include "daemon/desk/automations.hh"
#include "daemon/desk/echo.hh"
#include "daemon/desk/effects.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/notice.hh"
#include "daemon/desk/promises.hh"
#include "daemon/desk/proof.hh"
#include "daemon/desk/reason.hh"

namespace desk {
namespace {

// Those who were written to beside us take part; our own people and our own addresses do not. Where the mail
// was not openly for us (Bcc, a list, a forwarding) the others do not know of us, and a list is many: they
// are shown to agents, who may let them in.
void add_participants(Draft& draft, const mailparse::Mail& mail, const mailparse::Address& requester) {
  if (!requester.addr_spec.empty()) draft.add_participant(requester, storage::Role::requester);
  const auto others = others_of(mail, draft.policy());
  if (others.size() > kMostParticipants)
    return draft.add_event("participants.left_out", describe_crowd(others));
  const bool is_open = is_openly_ours(mail, draft.policy()) && mail.list_id.empty();
  for (const auto& address : others)
    draft.add_participant(address, is_open ? storage::Role::participant : storage::Role::unverified);
}

// A subject echoed to a forged sender makes us carry somebody's words to a stranger (pains, row 24). One
// thread in the customer's client wants the subject all the same: so it stays where From is proven, or where
// the policy says so.
bool may_echo(const Case& what) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  return what.policy.desk.quote || (mailbox && is_authentic(what.mail, *mailbox));
}

// Whether the requester is who wrote: a Reply-To is anybody's word.
bool is_proven(const Case& what, const storage::Ticket& ticket) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  return mailbox && is_authentic(what.mail, *mailbox) &&
         same_address(what.mail.from.front().addr_spec, ticket.requester);
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

void read_customer(storage::Ticket& ticket, const rules::Policy& policy, storage::Instant now) {
  const auto* customer = policy.customers.by_address(ticket.requester);
  if (!customer) return;
  ticket.customer = customer->id;
  if (customer->under_contract(now)) ticket.plan = customer->plan;
  if (!customer->language.empty()) ticket.language = customer->language;
}

void review_customer(Draft& draft) {
  auto& ticket = draft.ticket;
  auto now = ticket;
  now.customer.clear();
  now.plan.clear();
  read_customer(now, draft.policy(), draft.now());
  const auto set = [&](std::string& field, const std::string& value, const char* kind) {
    if (field == value) return;
    draft.add_event(kind, write_change(field, value), "policy");
    field = value;
  };
  set(ticket.customer, now.customer, "customer.changed");
  set(ticket.plan, now.plan, "plan.changed");
}

void speak_for(rules::Facts& facts, const storage::Ticket& ticket) {
  facts.from = ticket.requester;
  facts.from_name = ticket.requester_name;
  facts.kind = rules::Kind::customer;
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
  ticket.created = ticket.updated = ticket.last_message = what.now;
  ticket.no_auto_reply = what.mail.is_auto || what.mail.no_auto_reply;
  read_customer(ticket, what.policy, what.now);
  return ticket;
}

void acknowledge(Draft& draft, const Case& what, const Outcome& outcome, bool is_proven) {
  const auto allowed = may_answer(what.mail, draft.ticket, what.policy);
  if (outcome.reply.empty() && !what.policy.desk.acknowledge) return;
  if (!allowed.allowed) return draft.add_event("ack.suppressed", allowed.reason);
  if (const auto echo = find_echo(what, read_sender(what.mail, what.policy), {})) {
    draft.changes().counts.push_back({"suppressed.loop", 1});
    return draft.add_event("loop.suspected", *echo + ": not acknowledged");
  }
  if (what.policy.budgets.authenticated_only && !is_proven)
    return draft.add_event("ack.suppressed", "nothing proves the sender (budgets: authenticated_only)");
  const bool replaced = !outcome.reply.empty();
  answer(
      draft,
      {replaced ? "reply" : "ack", replaced ? outcome.reply : "ack", {}, Automatic::replied, may_echo(what)});
}

Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  const auto requester = read_requester(what.mail, sender, mailbox, what.policy);
  Draft draft(what.setting(), new_ticket(what, requester), topic_of(what.mail));
  draft.past.emplace();
  const bool copied_in = find_customer_in(what.mail, sender, what.policy).has_value();
  auto facts = read_facts(what, sender, draft.ticket, true);
  if (copied_in) speak_for(facts, draft.ticket);
  const auto verdict = rules::evaluate(what.policy, facts);
  if (const auto* drop = verdict.find<rules::Drop>())
    return settle(what, storage::Fate::ignored, drop->reason.empty() ? "dropped by a rule" : drop->reason);

  const auto& writer = copied_in ? sender.address.addr_spec : requester.addr_spec;
  const std::string author = writer.empty() ? "unknown sender" : writer;
  draft.add_event("ticket.created",
                  "by mail from " + author + " to " + draft.ticket.mailbox +
                      (copied_in ? ", copied into a mail to " + requester.addr_spec : ""),
                  author);
  note_origin(draft, origin);
  draft.add_mail(what, author, storage::Direction::inbound, true);
  add_participants(draft, what.mail, requester);
  const Outcome outcome = apply(verdict, draft);
  keep_promises(draft);
  if (copied_in)
    draft.add_event("ack.suppressed", "one of our own people wrote to the requester");
  else
    acknowledge(draft, what, outcome, is_proven(what, draft.ticket));
  tell_agents(draft, outcome, "new ticket");
  run_automations(draft, facts);
  return std::move(draft).finish(what, storage::Fate::message);
}

void route_again(Draft& draft, const Case& what, const Sender& sender) {
  const auto facts = read_facts(what, sender, draft.ticket, true);
  const Outcome outcome = apply(rules::evaluate(what.policy, facts), draft);
  keep_promises(draft);
  tell_agents(draft, outcome, "the ticket reached " + what.entry.place.mailbox);
  run_automations(draft, facts);
}

}  // namespace desk
