#include "daemon/desk/draft/draft.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

storage::Message to_message(const mailparse::Mail& mail) {
  storage::Message message;
  if (!mail.from.empty()) {
    message.from = mail.from.front().addr_spec;
    message.from_name = mail.from.front().name;
  }
  message.to = addr_specs(mail.to);
  message.cc = addr_specs(mail.cc);
  message.subject = mail.subject;
  message.date = mail.date;
  message.message_id = mail.message_id;
  message.in_reply_to = mail.in_reply_to;
  message.references = mail.references;
  message.text = mail.text;
  message.reply_text = mail.reply_text;
  message.machine = mail.is_auto;
  message.content = mail.content_sha256;
  return message;
}

// A signature holds for the mail as it came, and a key is needed for the other kind: agents get such mail
// whole (docs/agents.md).
void keep_whole(Topic& topic, const Case& what) {
  if (what.known.raw.empty()) return;
  topic.original = what.known.raw;
  topic.sealed = what.mail.encrypted || topic.text.empty();
  topic.attachments = {{"message.eml", "message/rfc822", what.known.raw.size(), false}};
}

}  // namespace

Draft::Draft(const Setting& setting, storage::Ticket the_ticket, Topic the_topic)
    : ticket(std::move(the_ticket)),
      topic(std::move(the_topic)),
      setting_(setting),
      next_(setting.next.message),
      pages_(setting.roster->pages) {}

storage::MessageNo Draft::take_number() {
  return {next_.value++};
}

void Draft::add_event(std::string kind, std::string detail, std::string actor, std::string rule) {
  changes_.events.push_back(
      {{}, ticket.id, now(), std::move(actor), std::move(kind), std::move(detail), std::move(rule)});
}

void Draft::add_participant(const mailparse::Address& address, storage::Role role, storage::Proof proof) {
  for (const auto& known : changes_.participants)
    if (known.ticket == ticket.id && same_address(known.address, address.addr_spec)) return;
  changes_.participants.push_back({ticket.id, lower_ascii(address.addr_spec), address.name, role, proof});
}

void Draft::set_role(const mailparse::Address& address, storage::Role role, storage::Proof proof) {
  std::erase_if(changes_.participants, [&](const auto& known) {
    return known.ticket == ticket.id && same_address(known.address, address.addr_spec);
  });
  add_participant(address, role, proof);
}

void Draft::add_mail(const Case& what, const std::string& author, storage::Direction direction,
                     bool verified) {
  storage::Message message = to_message(what.mail);
  message.no = topic.no = take_number();
  message.ticket = ticket.id;
  message.direction = direction;
  message.author = author;
  message.stored = now();
  message.attachments = topic.attachments;
  message.verified = verified;
  message.proof = what.known.proof;
  topic.proof = what.known.proof;
  message.raw = what.entry.raw;
  changes_.messages.push_back(std::move(message));
  keep_whole(topic, what);
  if (what.known.reused_message_id)
    add_event("message.id_reused", "another mail came earlier under the Message-ID " + what.mail.message_id);
}

const storage::DeadAddress* Draft::find_dead(std::string_view address) const {
  const auto is_it = [&](const std::string& one) { return same_address(one, address); };
  const auto& revived = changes_.revived;
  if (!setting_.reserves || std::any_of(revived.begin(), revived.end(), is_it)) return nullptr;
  return setting_.reserves->find_dead(address);
}

void Draft::put_target(const storage::Target& target) {
  std::erase_if(changes_.targets, [&](const auto& other) {
    return other.ticket == target.ticket && other.name == target.name && other.started == target.started;
  });
  changes_.targets.push_back(target);
}

void Draft::hold(storage::Confirmation confirmation) {
  changes_.confirmations.push_back(std::move(confirmation));
}

void Draft::spend(std::string digest) {
  changes_.spent.push_back(std::move(digest));
}

void Draft::add_participant_of(storage::TicketId other, const storage::Participant& participant) {
  changes_.participants.push_back(
      {other, participant.address, participant.name, participant.role, participant.proof});
}

void Draft::add_event_of(storage::TicketId other, std::string kind, std::string detail, std::string actor) {
  changes_.events.push_back({{}, other, now(), std::move(actor), std::move(kind), std::move(detail), {}});
}

void Draft::add_link(storage::Link link) {
  if (!link.ticket) link.ticket = ticket.id;
  link.created = now();
  changes_.links.push_back(std::move(link));
}

void Draft::remove_link(const storage::Link& link) {
  changes_.unlinked.push_back(link);
}

std::vector<storage::Link> Draft::links() const {
  std::vector<storage::Link> all(setting_.links.begin(), setting_.links.end());
  all.insert(all.end(), changes_.links.begin(), changes_.links.end());
  const auto same = [](const storage::Link& one, const storage::Link& other) {
    return one.ticket == other.ticket && one.kind == other.kind && one.other == other.other &&
           one.url == other.url;
  };
  std::vector<storage::Link> own;
  for (const auto& link : all) {
    const auto is_it = [&](const auto& other) { return same(link, other); };
    const bool gone = std::any_of(changes_.unlinked.begin(), changes_.unlinked.end(), is_it);
    const bool known = std::any_of(own.begin(), own.end(), is_it);
    if ((link.ticket == ticket.id || link.other == ticket.id) && !gone && !known) own.push_back(link);
  }
  return own;
}

void Draft::take_message(storage::MessageNo message) {
  changes_.moved.push_back({message, ticket.id});
}

void Draft::join(Draft finished_branch) {
  next_ = finished_branch.next_;
  pages_ = finished_branch.pages_;
  append(changes_, std::move(finished_branch.changes_));
}

Draft Draft::branch(storage::Ticket other, Topic about) const {
  Draft made(setting_, std::move(other), std::move(about));
  made.next_ = next_;
  made.pages_ = pages_;
  return made;
}

void Draft::set_timer(std::string name, storage::Instant due, std::string payload) {
  set_timer_of(ticket.id, std::move(name), due, std::move(payload));
}

void Draft::cancel_timer(std::string name) {
  cancel_timer_of(ticket.id, std::move(name));
}

// Of setting and cancelling one timer, the last word counts.
void Draft::set_timer_of(storage::TicketId other, std::string name, storage::Instant due,
                         std::string payload) {
  storage::TimerKey key{other, std::move(name)};
  std::erase(changes_.cancelled, key);
  changes_.timers.push_back({std::move(key), due, std::move(payload)});
}

void Draft::cancel_timer_of(storage::TicketId other, std::string name) {
  storage::TimerKey key{other, std::move(name)};
  std::erase_if(changes_.timers, [&](const auto& timer) { return timer.key == key; });
  changes_.cancelled.push_back(std::move(key));
}

void Draft::keep(storage::Page page) {
  const auto same = [&](const auto& other) { return other.ticket == page.ticket && other.name == page.name; };
  std::erase_if(pages_, same);
  std::erase_if(changes_.pages, same);
  pages_.push_back(page);
  changes_.pages.push_back(std::move(page));
}

Decision settle(const Case& what, storage::Fate fate, std::string reason) {
  Decision decision;
  const std::string sender =
      what.mail.from.empty() ? std::string{} : lower_ascii(what.mail.from.front().addr_spec);
  decision.changes.outcome =
      storage::LedgerOutcome{what.entry.id, fate, std::move(reason), {}, {}, sender, what.known.proof};
  return decision;
}

}  // namespace desk
