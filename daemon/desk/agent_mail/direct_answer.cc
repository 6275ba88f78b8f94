#include "daemon/desk/agent_mail/direct_answer.hh"

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/send.hh"
#include "daemon/desk/mail/variables.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/sla/promises.hh"

namespace desk {
namespace {

bool is_from_mailbox(const Case& what, const Sender& sender) {
  const auto& mail = what.mail;
  return !sender.agent && !mail.is_auto && !mail.is_list && !mail.rewritten_from && !mail.encrypted &&
         what.policy.is_own_address(sender.address.addr_spec) && what.known.proof == storage::Proof::proven;
}

bool names(const mailparse::Mail& mail, const std::string& address) {
  const auto same = [&](const auto& one) { return same_address(one.addr_spec, address); };
  return std::any_of(mail.to.begin(), mail.to.end(), same) ||
         std::any_of(mail.cc.begin(), mail.cc.end(), same);
}

bool reaches_customer(const Case& what, const Candidate& candidate) {
  const auto& people = candidate.participants;
  return names(what.mail, candidate.ticket.requester) ||
         std::any_of(people.begin(), people.end(), [&](const auto& one) {
           return one.role != storage::Role::unverified && names(what.mail, one.address);
         });
}

void record(Draft& draft, const Case& what, const std::string& author) {
  Letter letter;
  letter.kind = "answer";
  letter.author = author;
  letter.mailbox = mailbox_of(draft);
  letter.subject = what.mail.subject;
  letter.in_reply_to = what.mail.in_reply_to;
  letter.references = what.mail.references;
  letter.text = what.mail.reply_text.empty() ? what.mail.text : what.mail.reply_text;
  record_answer(draft, letter, what);
  draft.add_event("answer.direct", "sent to the customer as " + author + ", without the desk", author);
  ++draft.ticket.agent_replies;
  draft.ticket.last_message = what.now;
}

}  // namespace

std::optional<Decision> take_direct_answer(const Case& what, const Sender& sender) {
  if (!is_from_mailbox(what, sender)) return {};
  const auto& candidates = what.known.candidates;
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const auto& one) { return reaches_customer(what, one); });
  if (found == candidates.end()) return {};
  const std::string& author = sender.address.addr_spec;
  Draft draft(what.setting(), found->ticket, topic_of(what.mail));
  draft.past = found->past;
  record(draft, what, author);
  if (draft.ticket.status != storage::Status::closed)
    set_status(draft, to_storage(what.policy.desk.after_answer), author);
  keep_promises(draft);
  tell_colleagues(draft, {}, "an answer to the customer that was sent as " + author + ", without the desk");
  run_automations(draft, read_facts(what, sender, draft.ticket, false));
  return finish(std::move(draft), what, storage::Fate::message);
}

}  // namespace desk
