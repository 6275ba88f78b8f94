#include "daemon/desk/customer/follow_up.hh"

#include <algorithm>

#include "daemon/desk/case/facts.hh"
#include "daemon/desk/case/thread.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/draft/admit.hh"
#include "daemon/desk/draft/state.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/apply_verdict.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/sla/promises.hh"

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

// Who seems to take part and is let in all the same no further is forged.
std::string stranger_of(const Case& what, const Sender& sender, const Candidate& candidate) {
  auto believed = read_visitor(what, sender);
  const bool is_forged = !believed.takes_part;
  believed.takes_part = true;
  const bool would_join = find_thread(believed, what.policy, std::span(&candidate, 1)).verified;
  return is_forged && would_join ? "a mail that claims to be of somebody who takes part in the ticket"
                                 : "a mail from somebody who takes no part in the ticket";
}

// A stranger's mail, until an agent lets the stranger in.
Decision file_unverified(const Case& what, const Sender& sender, const Candidate& candidate) {
  Draft draft(what.setting(), candidate.ticket, topic_of(what.mail));
  draft.past = candidate.past;
  draft.add_mail(what, sender.address.addr_spec, Direction::inbound, false);
  const auto same = [&](const auto& one) { return same_address(one.address, sender.address.addr_spec); };
  const auto& people = candidate.participants;
  const auto it = std::find_if(people.begin(), people.end(), same);
  const bool is_known = it != people.end();
  draft.topic.stranger = (!is_known || it->role == Role::unverified) &&
                         !same_address(sender.address.addr_spec, candidate.ticket.requester);
  if (!is_known && !what.policy.is_own_address(sender.address.addr_spec))  // a list may name no writer
    draft.add_participant(sender.address, Role::unverified, what.known.proof);
  const std::string who = stranger_of(what, sender, candidate);
  draft.add_event("message.unverified", sender.address.addr_spec + ": " + who, sender.address.addr_spec);
  tell_agents(draft, {}, who);
  return finish(std::move(draft), what, Fate::message);
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
  believe(draft, what, sender);
  auto facts = read_facts(what, sender, draft.ticket, false);
  read_state(facts, draft);
  const auto verdict = rules::evaluate(what.policy, facts);
  if (const auto* drop = verdict.find<rules::Drop>())
    return settle(what, Fate::ignored, drop->reason.empty() ? "dropped by a rule" : drop->reason);
  draft.add_mail(what, author, Direction::inbound, true);
  draft.add_event("message.received", "from " + author, author);
  admit_writer(draft, what, sender.address, candidate.participants);
  admit_copied(draft, what, candidate.participants);
  draft.ticket.last_message = what.now;
  ++draft.ticket.customer_replies;
  reopen(draft, author);
  const Outcome outcome = apply(verdict, draft);
  keep_promises(draft);
  tell_agents(draft, outcome, "a new mail of the customer");
  run_automations(draft, facts);
  return finish(std::move(draft), what, Fate::message);
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
  const auto thread = find_thread(read_visitor(what, sender), what.policy, std::span(&candidate, 1));
  draft.add_mail(what, sender.address.addr_spec, Direction::inbound, !bounced && thread.verified);
  draft.add_event(bounced ? "mail.bounced" : "mail.automatic", describe(what.mail), sender.address.addr_spec);
  return finish(std::move(draft), what, Fate::message);
}

}  // namespace desk
