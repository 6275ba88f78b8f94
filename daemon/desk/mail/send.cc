#include "daemon/desk/mail/send.hh"

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/rate_limit.hh"

namespace desk {
namespace {

// An outgoing message as the ticket keeps it; its copies are in the outbox.
storage::Message to_message(const Letter& letter) {
  storage::Message message;
  message.no = letter.message;
  message.direction = storage::Direction::outbound;
  message.author = letter.author;
  message.from = letter.mailbox->address;
  message.from_name = letter.from_name;
  message.to = addr_specs(letter.to);
  message.subject = letter.subject;
  message.in_reply_to = letter.in_reply_to;
  message.references = letter.references;
  message.text = message.reply_text = letter.text;
  message.machine = letter.automatic != Automatic::no;
  return message;
}

// The topic of an answer that came by this mail.
Topic topic_of_answer(const Case& what, const Letter& letter, storage::MessageNo no) {
  Topic answer = topic_of(what.mail);
  answer.no = no;
  answer.text = letter.text;
  answer.quoted.clear();
  return answer;
}

bool put_copies(Draft& draft, const Letter& letter) {
  const Setting& setting = draft.setting();
  Rendered rendered = render(letter, setting.policy, setting.secret, setting.next.epoch, setting.now);
  for (auto& copy : rendered.copies) draft.changes().outbox.push_back(std::move(copy));
  for (const auto& refused : rendered.refused)
    draft.add_event("mail.refused", letter.kind + " not sent: " + refused);
  return !rendered.copies.empty();
}

bool send_as(Draft& draft, Letter letter, storage::Message message) {
  message.ticket = letter.ticket = draft.ticket.id;
  message.stored = draft.now();
  message.date = draft.now();
  if (!put_copies(draft, letter)) return false;  // nothing was written: the number stays unused
  message.message_id = draft.changes().outbox.back().message_id;
  draft.changes().messages.push_back(std::move(message));
  return true;
}

}  // namespace

bool send_message(Draft& draft, Letter letter) {
  ration(draft, letter);
  if (letter.to.empty()) return false;
  letter.message = draft.take_number();
  storage::Message message = to_message(letter);
  return send_as(draft, std::move(letter), std::move(message));
}

bool send_answer(Draft& draft, Letter letter, const Case& what) {
  ration(draft, letter);
  if (letter.to.empty()) return false;
  letter.message = draft.take_number();
  storage::Message message = to_message(letter);
  message.raw = what.entry.raw;
  message.proof = what.known.proof;  // of the mail that it was, which may come again
  message.content = what.mail.content_sha256;
  Topic answer = topic_of_answer(what, letter, letter.message);
  answer.next_recipient = static_cast<int>(letter.to.size()) + 1;
  message.attachments = answer.attachments;
  if (!send_as(draft, std::move(letter), std::move(message))) return false;
  draft.topic = std::move(answer);
  return true;
}

void record_answer(Draft& draft, const Letter& letter, const Case& what) {
  storage::Message message = to_message(letter);
  message.no = draft.take_number();
  message.ticket = draft.ticket.id;
  message.date = what.mail.date;
  message.stored = draft.now();
  message.message_id = what.mail.message_id;
  message.raw = what.entry.raw;
  message.content = what.mail.content_sha256;
  message.to = addr_specs(what.mail.to);
  message.cc = addr_specs(what.mail.cc);
  draft.topic = topic_of_answer(what, letter, message.no);
  message.attachments = draft.topic.attachments;
  draft.changes().messages.push_back(std::move(message));
}

std::vector<mailparse::Address> send_notice(Draft& draft, Letter letter) {
  ration(draft, letter);
  Topic& topic = draft.topic;
  letter.message = topic.no;
  letter.ticket = draft.ticket.id;
  letter.first_recipient = topic.next_recipient;
  topic.next_recipient += static_cast<int>(letter.to.size());
  put_copies(draft, letter);
  return std::move(letter.to);
}

}  // namespace desk
