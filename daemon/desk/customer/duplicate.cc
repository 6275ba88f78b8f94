#include "daemon/desk/customer/duplicate.hh"

#include <algorithm>

#include "daemon/desk/case/footer.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/finish.hh"

namespace desk {
namespace {

const storage::MessageRef* find_first(const Known& known) {
  if (!known.same_bytes.empty()) return &known.same_bytes.front();
  if (!known.same_content.empty()) return &known.same_content.front();
  return nullptr;
}

bool knows_mailbox(const storage::Ticket& ticket, const std::string& mailbox) {
  return std::find(ticket.mailboxes.begin(), ticket.mailboxes.end(), mailbox) != ticket.mailboxes.end();
}

// Names that the policy has no more rank nowhere: a mailbox that was renamed is no second one.
bool ranks_higher(const rules::Policy& policy, const std::string& name, const storage::Ticket& ticket) {
  const auto* mailbox = policy.find_mailbox(name);
  return mailbox && std::all_of(ticket.mailboxes.begin(), ticket.mailboxes.end(), [&](const auto& known) {
           const auto* other = policy.find_mailbox(known);
           return other && rules::ranks_before(policy, *mailbox, *other);
         });
}

// When the first copy was taken.
storage::Instant first_taken(const Case& what, const storage::MessageRef& first) {
  for (const auto& turn : what.known.past_of_duplicate.turns)
    if (turn.message == first.message) return turn.at;
  return what.known.duplicate_of->created;
}

// A copy on its way to another mailbox comes soon. What lay on the server already, before this mailbox was
// read there or for long, is no news to anybody.
bool is_news(const Case& what, const storage::MessageRef& first) {
  const auto taken = first_taken(what, first);
  const auto& since = what.known.mailbox_since;
  return is_living(*what.known.duplicate_of) && what.now - taken < kNewsFor && !(since && taken < *since);
}

bool is_over(const storage::Ticket& ticket) {
  return ticket.status == storage::Status::closed;
}

// The copy that opened the ticket wanted no answer, as every copy by a list does, or one that somebody
// changed.
bool waits_for_word(const storage::Ticket& ticket, const Case& what, const Sender& sender) {
  return ticket.no_auto_reply && !what.mail.no_auto_reply && !what.mail.is_auto &&
         ticket.status == storage::Status::fresh && ticket.customer_replies == 0 &&
         same_address(ticket.requester, sender.address.addr_spec);
}

Decision settle_repeat(const Case& what, const storage::MessageRef& first) {
  Decision decision = settle(what, storage::Fate::duplicate, "the same mail was taken before");
  decision.changes.outcome->ticket = first.ticket;
  decision.changes.outcome->message = first.message;
  return decision;
}

bool has_file(const storage::Message& known, const mailparse::Attachment& file) {
  return std::any_of(known.attachments.begin(), known.attachments.end(), [&](const auto& other) {
    return other.filename == file.filename && other.size == file.bytes.size();
  });
}

}  // namespace

bool is_same_by_a_list(const mailparse::Mail& mail, const storage::Message& known) {
  const bool same_head = !mail.message_id.empty() && mail.message_id == known.message_id && mail.date &&
                         mail.date == known.date && !mail.from.empty() &&
                         same_address(mail.from.front().addr_spec, known.from);
  const auto list_id = list_id_of(mail);
  return same_head &&
         std::all_of(mail.attachments.begin(), mail.attachments.end(),
                     [&](const auto& file) { return has_file(known, file); }) &&
         ((mail.is_list && differs_by_footer(mail.text, known.text, list_id)) ||
          begins_with_words(known.text, mail.text));
}

bool may_repeat(const storage::MessageRef& stored, const storage::Ticket* ticket, storage::Proof proof,
                const rules::Policy& policy) {
  if (storage::strength(stored.proof) >= storage::strength(proof)) return true;
  const auto* mailbox = ticket ? policy.find_mailbox(ticket->mailbox) : nullptr;
  return stored.proof == storage::Proof::unknown && mailbox && mailbox->authserv_id.empty();
}

std::optional<Decision> decide_repeat(const Case& what, const Sender& sender) {
  const auto* first = find_first(what.known);
  if (!first) return {};
  const auto& mailbox = what.entry.place.mailbox;
  const auto& ticket = what.known.duplicate_of;
  // What our own people write routes nothing, so a copy of it that somebody sends to another mailbox does
  // not.
  const bool ours = sender.agent || sender.kind == rules::Kind::staff;
  const bool waits = ticket && !ours && waits_for_word(*ticket, what, sender);
  if (!ticket || ours || is_over(*ticket) || (knows_mailbox(*ticket, mailbox) && !waits))
    return settle_repeat(what, *first);

  Topic topic = topic_of(what.mail);
  topic.no = first->message;
  topic.next_recipient = what.known.next_recipient;
  Draft draft(what.setting(), *ticket, std::move(topic));
  draft.past = what.known.past_of_duplicate;
  draft.add_event("message.repeated", "the same mail also came to " + mailbox);
  believe(draft, what, sender);
  if (waits) {
    draft.ticket.no_auto_reply = false;
    acknowledge(draft, what, {});
  }
  if (knows_mailbox(*ticket, mailbox))
    return finish(std::move(draft), what, storage::Fate::duplicate, "the same mail came by another way");
  if (ranks_higher(what.policy, mailbox, *ticket) && is_news(what, *first)) route_again(draft, what, sender);
  draft.ticket.mailboxes.push_back(mailbox);
  return finish(std::move(draft), what, storage::Fate::duplicate, "the same mail at another mailbox of ours");
}

}  // namespace desk
