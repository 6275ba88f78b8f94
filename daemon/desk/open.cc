#include "daemon/desk/open.hh"

#include <algorithm>
#include <iterator>

#include "daemon/desk/address.hh"
#include "daemon/desk/detour.hh"
#include "daemon/desk/automations.hh"
#include "daemon/desk/effects.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/notice.hh"
#include "daemon/desk/promises.hh"
#include "daemon/desk/proof.hh"
#include "daemon/desk/reason.hh"

namespace desk {
namespace {

// Whoever writes to the desk names others to whom its answers go. More than this many is no conversation.
constexpr std::size_t kMostParticipants = 50;

bool may_take_part(const std::string& address, const rules::Policy& policy) {
  return !policy.is_own_address(address) && !policy.is_staff(address) && !domain_of(address).empty() &&
         !asks_for_detour(address);
}

// Those who were written to beside us take part; our own people and our own addresses do not.
void add_participants(Draft& draft, const mailparse::Mail& mail, const mailparse::Address& requester) {
  if (!requester.addr_spec.empty()) draft.add_participant(requester, storage::Role::requester);
  std::vector<mailparse::Address> others;
  for (const auto* list : {&mail.to, &mail.cc})
    std::copy_if(list->begin(), list->end(), std::back_inserter(others),
                 [&](const auto& address) { return may_take_part(address.addr_spec, draft.policy()); });
  if (others.size() > kMostParticipants) {
    draft.add_event("participants.left_out", std::to_string(others.size()) +
                                                 " people in To and Cc, more than " +
                                                 std::to_string(kMostParticipants) +
                                                 ": none of them gets the answers; #cc adds who should");
    return;
  }
  for (const auto& address : others) draft.add_participant(address, storage::Role::participant);
}

// A subject echoed to a forged sender makes us carry somebody's words to a stranger (pains, row 24). One
// thread in the customer's client wants the subject all the same: so it stays where From is proven, or where
// the policy says so.
bool may_echo(const Case& what) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  return what.policy.desk.quote || (mailbox && is_authentic(what.mail, *mailbox));
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

void acknowledge(Draft& draft, const Case& what, const Outcome& outcome) {
  const auto allowed = may_answer(what.mail, draft.ticket, what.policy);
  if (outcome.reply.empty() && !what.policy.desk.acknowledge) return;
  if (!allowed.allowed) return draft.add_event("ack.suppressed", allowed.reason);
  const bool replaced = !outcome.reply.empty();
  answer(
      draft,
      {replaced ? "reply" : "ack", replaced ? outcome.reply : "ack", {}, Automatic::replied, may_echo(what)});
}

Decision open_ticket(const Case& what, const Sender& sender, const Origin& origin) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  const auto requester = mailbox ? read_requester(what.mail, *mailbox, what.policy) : sender.address;
  Draft draft(what.setting(), new_ticket(what, requester), topic_of(what.mail));
  draft.past.emplace();
  const auto facts = read_facts(what, sender, draft.ticket, true);
  const auto verdict = rules::evaluate(what.policy, facts);
  if (const auto* drop = verdict.find<rules::Drop>())
    return settle(what, storage::Fate::ignored, drop->reason.empty() ? "dropped by a rule" : drop->reason);

  const std::string author = requester.addr_spec.empty() ? "unknown sender" : requester.addr_spec;
  draft.add_event("ticket.created", "by mail from " + author + " to " + draft.ticket.mailbox, author);
  note_origin(draft, origin);
  draft.add_mail(what, author, storage::Direction::inbound, true);
  add_participants(draft, what.mail, requester);
  const Outcome outcome = apply(verdict, draft);
  keep_promises(draft);
  acknowledge(draft, what, outcome);
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
