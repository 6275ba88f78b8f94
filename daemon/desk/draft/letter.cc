#include "daemon/desk/draft/letter.hh"

#include "daemon/desk/identity/address.hh"
#include "mailparse/compose/compose.hh"

namespace desk {
namespace {

std::string message_id_domain(const Letter& letter, const rules::Policy& policy) {
  return policy.desk.domain.empty() ? std::string(domain_of(letter.mailbox->address)) : policy.desk.domain;
}

mailparse::Address from_of(const Letter& letter, const rules::Policy& policy) {
  if (!letter.from_name.empty()) return {letter.mailbox->address, letter.from_name};
  const auto& own = letter.mailbox->display_name;
  return {letter.mailbox->address, own.empty() ? policy.desk.name : own};
}

std::string reply_address(const Letter& letter, std::string_view token) {
  const std::string& address = letter.mailbox->address;
  if (!letter.mailbox->plus_addressing) return address;
  return std::string(local_part_of(address)) + "+" + std::string(token) + "@" +
         std::string(domain_of(address));
}

void mark_automatic(mailparse::Outgoing& mail, Automatic automatic) {
  if (automatic == Automatic::no) return;
  mail.extra.emplace_back("Auto-Submitted",
                          automatic == Automatic::replied ? "auto-replied" : "auto-generated");
  mail.extra.emplace_back("X-Auto-Response-Suppress", "All");  // what Exchange looks at
}

// What all copies have in common.
mailparse::Outgoing begin_copies(const Letter& letter, const rules::Policy& policy, storage::Instant now) {
  mailparse::Outgoing mail;
  mail.from = from_of(letter, policy);
  mail.subject = letter.subject;
  mail.date = now;
  mail.in_reply_to = letter.in_reply_to;
  mail.text = letter.text;
  mail.html = letter.html;
  mail.attachments = letter.attachments;
  mark_automatic(mail, letter.automatic);
  return mail;
}

void address_copy(mailparse::Outgoing& mail, const Letter& letter, const rules::Policy& policy,
                  const std::string& token, const mailparse::Address& recipient) {
  mail.reply_to = {{reply_address(letter, token), mail.from.name}};
  mail.to = {recipient};
  mail.message_id = token + "@" + message_id_domain(letter, policy);
  mail.references = letter.references;
  mail.references.push_back(mail.message_id);
}

storage::OutboxItem to_item(const Letter& letter, const mailparse::Outgoing& mail, int recipient,
                            std::string header, storage::Instant now) {
  storage::OutboxItem item;
  item.kind = letter.kind;
  item.ticket = letter.ticket;
  item.message = letter.message;
  item.recipient_no = recipient;
  item.relay = letter.mailbox->name;
  item.sender = letter.null_sender ? "" : letter.mailbox->address;
  item.recipient = mail.to.front().addr_spec;
  item.subject = letter.subject;
  item.message_id = mail.message_id;
  item.bytes = std::move(header);
  item.created = now;
  item.next_attempt = std::max(now, letter.not_before.value_or(now));
  return item;
}

std::shared_ptr<const std::string> body_of(const mailparse::Outgoing& mail) {
  std::string body;
  mailparse::append_body(body, mail);
  return std::make_shared<const std::string>(std::move(body));
}

bool starts_with_mark(std::string_view subject, std::string_view mark) {
  return subject.size() > mark.size() && same_address(subject.substr(0, mark.size()), mark);
}

std::string_view trim_front(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

// Our own tag at the front, with any number; the rest of the subject behind it.
std::optional<std::string_view> without_tag(std::string_view subject, std::string_view tag) {
  const std::string open = tag.empty() ? "[#" : "[" + std::string(tag) + " #";
  if (!starts_with_mark(subject, open)) return {};
  const auto end = subject.find_first_not_of("0123456789", open.size());
  if (end == std::string_view::npos || end == open.size() || subject[end] != ']') return {};
  return trim_front(subject.substr(end + 1));
}

// Reply marks of clients in the main languages. Forward marks stay: they change what a mail is about.
constexpr std::string_view kReplyMarks[] = {
    "re:", "aw:", "sv:", "antw:", "rif:", "odp:", "vs:", "res:", "ynt:"};

std::optional<std::string_view> without_reply_mark(std::string_view subject) {
  for (const auto mark : kReplyMarks)
    if (starts_with_mark(subject, mark)) return trim_front(subject.substr(mark.size()));
  return {};
}

}  // namespace

Rendered render(const Letter& letter, const rules::Policy& policy, std::string_view secret,
                std::int64_t epoch, storage::Instant now) {
  Rendered rendered;
  int recipient = letter.first_recipient;
  auto mail = begin_copies(letter, policy, now);
  std::shared_ptr<const std::string> body;  // of all copies; its boundary depends on the first one's id
  for (const auto& address : letter.to) {
    const std::string token =
        letter.ticket
            ? write_token({letter.ticket, letter.message, recipient, epoch}, secret)
            : write_report_id(letter.stem + (epoch > 0 ? "-e" + std::to_string(epoch) : ""), secret);
    address_copy(mail, letter, policy, token, address);
    auto header = mailparse::compose_header(mail);
    if (!header) {
      rendered.refused.push_back(address.addr_spec + ": " + header.error().field + ": " +
                                 header.error().reason);
      continue;
    }
    auto& item = rendered.copies.emplace_back(to_item(letter, mail, recipient++, *std::move(header), now));
    if (letter.to.size() == 1) {
      mailparse::append_body(item.bytes, mail);
    } else {
      if (!body) body = body_of(mail);
      item.shared = body;
    }
  }
  return rendered;
}

std::string plain_subject(const rules::Policy& policy, std::string_view subject) {
  subject = trim_front(subject);
  while (true) {
    if (const auto rest = without_reply_mark(subject))
      subject = *rest;
    else if (const auto untagged = without_tag(subject, policy.desk.tag))
      subject = *untagged;
    else
      return std::string(subject);
  }
}

std::string reference(const rules::Policy& policy, storage::TicketId ticket) {
  const std::string tag = policy.desk.tag.empty() ? "" : policy.desk.tag + " ";
  return "[" + tag + "#" + std::to_string(ticket.value) + "]";
}

std::string tagged_subject(const rules::Policy& policy, storage::TicketId ticket, std::string_view subject,
                           bool is_reply) {
  return (is_reply ? "Re: " : "") + reference(policy, ticket) + " " + plain_subject(policy, subject);
}

}  // namespace desk
