#include "daemon/desk/draft.hh"

#include "daemon/desk/address.hh"

namespace desk {
namespace {

std::vector<std::string> addresses(const std::vector<mailparse::Address>& list) {
  std::vector<std::string> out;
  for (const auto& address : list) out.push_back(address.addr_spec);
  return out;
}

std::vector<storage::AttachmentInfo> attachments(const mailparse::Mail& mail) {
  std::vector<storage::AttachmentInfo> out;
  for (const auto& item : mail.attachments)
    out.push_back({item.filename, item.content_type, item.bytes.size(), item.is_inline});
  return out;
}

storage::Message to_message(const mailparse::Mail& mail) {
  storage::Message message;
  if (!mail.from.empty()) {
    message.from = mail.from.front().addr_spec;
    message.from_name = mail.from.front().name;
  }
  message.to = addresses(mail.to);
  message.cc = addresses(mail.cc);
  message.subject = mail.subject;
  message.date = mail.date;
  message.message_id = mail.message_id;
  message.in_reply_to = mail.in_reply_to;
  message.references = mail.references;
  message.text = mail.text;
  message.reply_text = mail.reply_text;
  message.attachments = attachments(mail);
  message.machine = mail.is_auto;
  message.content = mail.content_sha256;
  return message;
}

// An outgoing message as the ticket keeps it; its copies are in the outbox.
storage::Message to_message(const Letter& letter) {
  storage::Message message;
  message.no = letter.message;
  message.direction = storage::Direction::outbound;
  message.author = "ticketd";
  message.from = letter.mailbox->address;
  message.from_name = letter.from_name;
  message.to = addresses(letter.to);
  message.subject = letter.subject;
  message.in_reply_to = letter.in_reply_to;
  message.references = letter.references;
  message.text = message.reply_text = letter.text;
  message.machine = letter.automatic != Automatic::no;
  return message;
}

}  // namespace

Draft::Draft(const Case& what, storage::Ticket the_ticket)
    : ticket(std::move(the_ticket)), what_(what), next_(what.known.next.message) {}

storage::MessageNo Draft::take_number() {
  return {next_.value++};
}

void Draft::add_event(std::string kind, std::string detail, std::string actor, std::string rule) {
  changes_.events.push_back(
      {{}, ticket.id, what_.now, std::move(actor), std::move(kind), std::move(detail), std::move(rule)});
}

void Draft::add_participant(const mailparse::Address& address, storage::Role role) {
  for (const auto& known : changes_.participants)
    if (same_address(known.address, address.addr_spec)) return;
  changes_.participants.push_back({ticket.id, lower_ascii(address.addr_spec), address.name, role});
}

void Draft::add_mail(const std::string& author, storage::Direction direction, bool verified) {
  storage::Message message = to_message(what_.mail);
  message.no = mail_ = take_number();
  message.ticket = ticket.id;
  message.direction = direction;
  message.author = author;
  message.stored = what_.now;
  message.verified = verified;
  message.raw = what_.entry.raw;
  changes_.messages.push_back(std::move(message));
  if (what_.known.reused_message_id)
    add_event("message.id_reused", "another mail came earlier under the Message-ID " + what_.mail.message_id);
}

void Draft::recall_mail(storage::MessageNo message) {
  mail_ = message;
  next_recipient_ = what_.known.next_recipient;
}

void Draft::send_message(Letter letter) {
  letter.message = take_number();
  storage::Message message = to_message(letter);
  message.ticket = ticket.id;
  message.stored = what_.now;
  message.date = what_.now;
  if (!send(std::move(letter))) return;  // nothing was written: the number stays unused
  message.message_id = changes_.outbox.back().message_id;
  changes_.messages.push_back(std::move(message));
}

void Draft::send_notice(Letter letter) {
  letter.message = mail_;
  letter.first_recipient = next_recipient_;
  next_recipient_ += static_cast<int>(letter.to.size());
  send(std::move(letter));
}

bool Draft::send(Letter letter) {
  letter.ticket = ticket.id;
  Rendered rendered = render(letter, what_.policy, what_.known.secret, what_.now);
  for (auto& copy : rendered.copies) changes_.outbox.push_back(std::move(copy));
  for (const auto& refused : rendered.refused)
    add_event("mail.refused", letter.kind + " not sent: " + refused);
  return !rendered.copies.empty();
}

Decision Draft::finish(storage::Fate fate, std::string reason) && {
  ticket.updated = what_.now;
  changes_.tickets.push_back(ticket);
  changes_.outcome = storage::LedgerOutcome{what_.entry.id, fate, std::move(reason), ticket.id, mail_, {}};
  return {std::move(changes_)};
}

Decision settle(const Case& what, storage::Fate fate, std::string reason) {
  Decision decision;
  decision.changes.outcome = storage::LedgerOutcome{what.entry.id, fate, std::move(reason), {}, {}, {}};
  return decision;
}

}  // namespace desk
