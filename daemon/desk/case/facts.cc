#include "daemon/desk/case/facts.hh"

#include "daemon/desk/case/proof.hh"
#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

void add_all(std::vector<std::string>& out, const std::vector<mailparse::Address>& list) {
  for (const auto& address : list) out.push_back(address.addr_spec);
}

std::vector<std::string> recipients_of(const Case& what) {
  std::vector<std::string> all;
  add_all(all, what.mail.to);
  add_all(all, what.mail.cc);
  all.insert(all.end(), what.mail.delivered_to.begin(), what.mail.delivered_to.end());
  if (const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox))
    all.push_back(mailbox->address);
  return all;
}

// What filters in front of us say; their word is believed, since a false "spam" loses nothing.
bool is_marked_spam(const mailparse::Mail& mail) {
  for (const auto& [name, value] : mail.headers)
    if ((same_address(name, "X-Spam-Flag") || same_address(name, "X-Spam")) &&
        same_address(value.substr(0, 3), "yes"))
      return true;
  return false;
}

void read_mail(rules::Facts& facts, const mailparse::Mail& mail) {
  add_all(facts.to, mail.to);
  add_all(facts.cc, mail.cc);
  facts.subject = mail.subject;
  facts.body = mail.text;
  facts.headers = mail.headers;
  for (const auto& item : mail.attachments)
    facts.attachments.push_back({item.filename, item.content_type, item.bytes.size()});
  facts.encrypted = mail.encrypted;
  facts.spam = is_marked_spam(mail);
  facts.language = mail.language;
}

}  // namespace

void read_ticket(rules::Facts& facts, const storage::Ticket& ticket) {
  facts.customer = ticket.customer;
  facts.plan = ticket.plan;
  facts.queue = ticket.queue;
  facts.group = ticket.group;
  facts.assignee = ticket.assignee;
  facts.severity = ticket.severity;
  facts.status = to_rules(ticket.status);
  facts.tags = ticket.tags;
  facts.created = ticket.created;
  facts.quiet_since = ticket.last_message;
  facts.status_since = ticket.created;  // see read_state()
  facts.customer_replies = ticket.customer_replies;
  facts.agent_replies = ticket.agent_replies;
  facts.reopened = ticket.reopened;
}

rules::Facts read_facts(const Case& what, const Sender& sender, const storage::Ticket& ticket, bool opens) {
  rules::Facts facts;
  facts.from = sender.address.addr_spec;
  facts.from_name = sender.address.name;
  facts.recipients = recipients_of(what);
  const bool claims = sender.kind == rules::Kind::agent || sender.kind == rules::Kind::staff;
  const bool forged =
      what.known.proof == storage::Proof::failed && !grants(what, what.known.proof, &rules::Trust::speak);
  facts.kind = claims && forged ? rules::Kind::customer : sender.kind;
  facts.proof = to_rules(what.known.proof);
  facts.opens = opens;
  facts.first = what.known.first;
  facts.mailbox = what.entry.place.mailbox;
  facts.now = what.now;
  read_mail(facts, what.mail);
  read_ticket(facts, ticket);
  return facts;
}

rules::Facts read_facts(const storage::Message& mail, const storage::Ticket& ticket, storage::Instant now) {
  rules::Facts facts;
  facts.from = mail.from;
  facts.from_name = mail.from_name;
  facts.to = mail.to;
  facts.cc = mail.cc;
  facts.recipients = mail.to;
  facts.recipients.insert(facts.recipients.end(), mail.cc.begin(), mail.cc.end());
  facts.subject = mail.subject;
  facts.body = mail.text;
  for (const auto& item : mail.attachments)
    facts.attachments.push_back({item.filename, item.content_type, static_cast<std::size_t>(item.size)});
  facts.proof = to_rules(mail.proof);
  facts.kind = mail.machine ? rules::Kind::machine : rules::Kind::customer;
  facts.opens = false;
  facts.language = ticket.language;
  facts.mailbox = ticket.mailbox;
  facts.now = now;
  read_ticket(facts, ticket);
  return facts;
}

rules::Facts read_facts(const Moment& moment) {
  return read_facts(moment.opening, moment.ticket, moment.setting.now);
}

storage::Status to_storage(rules::Status status) {
  switch (status) {
    case rules::Status::fresh:
      return storage::Status::fresh;
    case rules::Status::open:
      return storage::Status::open;
    case rules::Status::pending:
      return storage::Status::pending;
    case rules::Status::on_hold:
      return storage::Status::on_hold;
    case rules::Status::solved:
      return storage::Status::solved;
    case rules::Status::closed:
      return storage::Status::closed;
  }
  return storage::Status::open;
}

rules::Status to_rules(storage::Status status) {
  switch (status) {
    case storage::Status::fresh:
      return rules::Status::fresh;
    case storage::Status::open:
      return rules::Status::open;
    case storage::Status::pending:
      return rules::Status::pending;
    case storage::Status::on_hold:
      return rules::Status::on_hold;
    case storage::Status::solved:
      return rules::Status::solved;
    case storage::Status::closed:
      return rules::Status::closed;
  }
  return rules::Status::open;
}

}  // namespace desk
