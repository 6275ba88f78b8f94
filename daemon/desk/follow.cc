#include "daemon/desk/follow.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/automations.hh"
#include "daemon/desk/effects.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/notice.hh"
#include "daemon/desk/open.hh"
#include "daemon/desk/promises.hh"
#include "daemon/desk/proof.hh"
#include "daemon/desk/thread.hh"

namespace desk {
namespace {

using storage::Direction;
using storage::Fate;
using storage::Role;
using storage::Status;

const std::string& author_of(const Sender& sender) {
  return sender.agent ? sender.agent->id : sender.address.addr_spec;
}

void reopen(Draft& draft, const std::string& author) {
  auto& status = draft.ticket.status;
  if (status == Status::fresh || status == Status::open) return;
  draft.add_event("status.changed", std::string(to_string(status)) + " -> open: the customer answered",
                  author);
  status = Status::open;
  ++draft.ticket.reopened;
}

// A stranger's mail, until an agent lets the stranger in.
Decision file_unverified(const Case& what, const Sender& sender, const Candidate& candidate) {
  Draft draft(what.setting(), candidate.ticket, topic_of(what.mail));
  draft.past = candidate.past;
  draft.add_mail(what, sender.address.addr_spec, Direction::inbound, false);
  draft.topic.stranger = true;
  if (!what.policy.is_own_address(sender.address.addr_spec))  // a list may name no writer
    draft.add_participant(sender.address, Role::unverified);
  draft.add_event("message.unverified", sender.address.addr_spec + " takes no part in this ticket",
                  sender.address.addr_spec);
  tell_agents(draft, {}, "a mail from somebody who takes no part in the ticket");
  return std::move(draft).finish(what, Fate::message);
}

// Colleagues copied in later take part: those of the same customer, and whoever a proven sender names.
// Anybody else is shown to agents, since a forged From must not make us mail a ticket to a stranger. Who is
// known stays what an agent made of them.
void add_copied_in(Draft& draft, const Case& what, const Candidate& candidate) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  const bool is_proven = mailbox && is_authentic(what.mail, *mailbox);
  const auto others = others_of(what.mail, what.policy);
  if (others.size() > kMostParticipants)
    return draft.add_event("participants.left_out", describe_crowd(others));
  for (const auto& other : others) {
    const auto same = [&](const auto& known) { return same_address(known.address, other.addr_spec); };
    const auto& known = candidate.participants;
    if (std::any_of(known.begin(), known.end(), same)) continue;
    const auto* customer = what.policy.customers.by_address(other.addr_spec);
    const bool is_colleague = customer && customer->id == candidate.ticket.customer;
    const bool lets_in = (is_proven || is_colleague) && what.mail.list_id.empty();
    draft.add_participant(other, lets_in ? Role::participant : Role::unverified);
    draft.add_event(lets_in ? "participant.added" : "participant.named", other.addr_spec + " was copied in");
  }
}

// Solved for longer than the policy lets a reply reopen it: as good as closed.
bool is_over(const Case& what, const Candidate& candidate) {
  if (candidate.ticket.status == Status::closed) return true;
  if (candidate.ticket.status != Status::solved) return false;
  const auto& statuses = candidate.past.statuses;
  const auto since = statuses.empty() ? candidate.ticket.updated : statuses.back().at;
  return what.now - since > what.policy.desk.reopen;
}

Decision take_answer(const Case& what, const Sender& sender, const Candidate& candidate) {
  const std::string& author = author_of(sender);
  Draft draft(what.setting(), candidate.ticket, topic_of(what.mail));
  draft.past = candidate.past;
  const auto facts = read_facts(what, sender, draft.ticket, false);
  const auto verdict = rules::evaluate(what.policy, facts);
  if (const auto* drop = verdict.find<rules::Drop>())
    return settle(what, Fate::ignored, drop->reason.empty() ? "dropped by a rule" : drop->reason);
  draft.add_mail(what, author, Direction::inbound, true);
  draft.add_event("message.received", "from " + author, author);
  add_copied_in(draft, what, candidate);
  draft.ticket.last_message = what.now;
  ++draft.ticket.customer_replies;
  reopen(draft, author);
  const Outcome outcome = apply(verdict, draft);
  keep_promises(draft);
  tell_agents(draft, outcome, "a new mail of the customer");
  run_automations(draft, facts);
  return std::move(draft).finish(what, Fate::message);
}

std::string describe(const mailparse::Mail& mail) {
  if (mail.bounces.empty()) return mail.auto_reason;
  const auto& first = mail.bounces.front();
  return first.recipient + ": " + first.action + " " + first.status + " " + first.diagnostic;
}

}  // namespace

Decision follow_up(const Case& what, const Sender& sender, const Candidate& candidate, bool verified) {
  const bool closed = candidate.ticket.status == Status::closed;
  if (!verified && closed) return open_ticket(what, sender, {candidate.ticket.id, {}});  // nobody reads there
  if (!verified) return file_unverified(what, sender, candidate);
  if (is_over(what, candidate)) return open_ticket(what, sender, {{}, candidate.ticket.id});
  return take_answer(what, sender, candidate);
}

Decision file_machine_mail(const Case& what, const Sender& sender, const Candidate& candidate) {
  Draft draft(what.setting(), candidate.ticket, topic_of(what.mail));
  draft.past = candidate.past;
  const bool bounced = what.mail.is_bounce();
  const auto thread = find_thread(sender.address.addr_spec, what.policy, std::span(&candidate, 1));
  draft.add_mail(what, sender.address.addr_spec, Direction::inbound, bounced || thread.verified);
  draft.add_event(bounced ? "mail.bounced" : "mail.automatic", describe(what.mail), sender.address.addr_spec);
  return std::move(draft).finish(what, Fate::message);
}

}  // namespace desk
