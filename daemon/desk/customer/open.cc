#include "daemon/desk/customer/open.hh"

#include "daemon/desk/case/event_detail.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/customer/mail_loop.hh"
#include "daemon/desk/draft/admit.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/apply_verdict.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/sla/promises.hh"

namespace desk {
namespace {

// One of our own people copied us into a thread with a customer. Anybody can write that in their name: where
// nothing proves it, the thread belongs to nobody whom the policy does not know.
bool brings_customer(const Case& what, const Sender& sender) {
  const auto customer = find_customer_in(what.mail, sender, what.policy);
  if (!customer || grants(what, what.known.proof, &rules::Trust::speak)) return customer.has_value();
  return what.known.proof != storage::Proof::failed && what.policy.customers.by_address(customer->addr_spec);
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
  if (!grants(policy, ticket, &rules::Trust::entitle)) return;
  const auto* customer = policy.customers.by_address(ticket.requester);
  if (!customer) return;
  ticket.customer = customer->id;
  if (policy.under_contract(*customer, now)) ticket.plan = customer->plan;
  if (!customer->language.empty()) ticket.language = customer->language;
}

void vouch(storage::Ticket& ticket, const rules::Policy& policy, storage::Instant now) {
  ticket.proof = storage::Proof::proven;
  read_customer(ticket, policy, now);
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

void believe(Draft& draft, const Case& what, const Sender& sender) {
  auto& ticket = draft.ticket;
  const auto proof = proof_of(what, sender.address.addr_spec);
  if (proof != storage::Proof::proven || ticket.proof == proof ||
      !same_address(sender.address.addr_spec, ticket.requester))
    return;
  ticket.proof = proof;
  draft.add_participant({ticket.requester, ticket.requester_name}, storage::Role::requester, proof);
  draft.add_event("requester.proven", ticket.requester, sender.address.addr_spec);
  review_customer(draft);
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
  ticket.proof = proof_of(what, requester.addr_spec);
  read_customer(ticket, what.policy, what.now);
  return ticket;
}

void acknowledge(Draft& draft, const Case& what, const Outcome& outcome) {
  const auto allowed = may_answer(what.mail, draft.ticket, what.policy);
  if (outcome.reply.empty() && !what.policy.desk.acknowledge) return;
  if (!allowed.allowed) return draft.add_event("ack.suppressed", allowed.reason);
  if (const auto echo = find_echo(what, read_sender(what.mail, what.policy), {})) {
    draft.changes().counts.push_back({"suppressed.loop", 1});
    return draft.add_event("loop.suspected", *echo + ": not acknowledged");
  }
  if (what.policy.budgets.authenticated_only && draft.ticket.proof != storage::Proof::proven)
    return draft.add_event("ack.suppressed", "nothing proves the sender (budgets: authenticated_only)");
  const bool replaced = !outcome.reply.empty();
  answer(draft, {replaced ? "reply" : "ack", replaced ? outcome.reply : "ack", {}, Automatic::replied});
}

Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  const bool copied_in = brings_customer(what, sender);
  const bool claims = !copied_in && find_customer_in(what.mail, sender, what.policy);
  const auto requester = claims ? sender.address : read_requester(what.mail, sender, mailbox, what.policy);
  Draft draft(what.setting(), new_ticket(what, requester), topic_of(what.mail));
  draft.past.emplace();
  if (copied_in && what.known.proof == storage::Proof::proven) vouch(draft.ticket, what.policy, what.now);
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
  if (!requester.addr_spec.empty())
    draft.add_participant(requester, storage::Role::requester, draft.ticket.proof);
  admit_copied(draft, what, {});
  const Outcome outcome = apply(verdict, draft);
  keep_promises(draft);
  if (copied_in)
    draft.add_event("ack.suppressed", "one of our own people wrote to the requester");
  else
    acknowledge(draft, what, outcome);
  tell_agents(draft, outcome, "new ticket");
  run_automations(draft, facts);
  return finish(std::move(draft), what, storage::Fate::message);
}

void route_again(Draft& draft, const Case& what, const Sender& sender) {
  const auto facts = read_facts(what, sender, draft.ticket, true);
  const Outcome outcome = apply(rules::evaluate(what.policy, facts), draft);
  keep_promises(draft);
  tell_agents(draft, outcome, "the ticket reached " + what.entry.place.mailbox);
  run_automations(draft, facts);
}

}  // namespace desk
