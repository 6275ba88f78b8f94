#include "daemon/sim/letterbox.hh"

#include <algorithm>

#include "daemon/sim/header.hh"
#include "mailparse/compose/compose.hh"
#include "mailparse/compose/compose_header.hh"
#include "mailparse/header/address.hh"
#include "mailparse/parse/parse.hh"
#include "rules/text/text.hh"

namespace sim {
namespace {

using mailparse::Address;
using rules::ScenarioMail;

std::vector<Address> read_addresses(const std::vector<std::string>& texts) {
  std::vector<Address> all;
  for (const auto& text : texts)
    for (auto& address : mailparse::parse_addresses(text)) all.push_back(std::move(address));
  return all;
}

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string out;
  for (const auto& text : texts) out += (out.empty() ? "" : separator) + text;
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string re(const std::string& subject) {
  return rules::equal_ascii(subject.substr(0, 3), "re:") ? subject : "Re: " + subject;
}

std::string in_brackets(const std::string& id) {
  return "<" + id + ">";
}

// What the receiving server found out about the sender (RFC 8601).
std::string verdict(rules::Auth auth, const std::string& domain) {
  const std::string word = auth == rules::Auth::pass ? "pass" : auth == rules::Auth::fail ? "fail" : "none";
  return "dmarc=" + word + " header.from=" + domain + "; dkim=" + word + " header.d=" + domain +
         "; spf=" + word + " smtp.mailfrom=" + domain;
}

std::vector<mailparse::OutgoingAttachment> attachments(const ScenarioMail& mail) {
  std::vector<mailparse::OutgoingAttachment> out;
  for (const auto& item : mail.attach)
    out.push_back({item.name, item.type.empty() ? "application/octet-stream" : item.type, {}, item.bytes});
  return out;
}

void set_header(std::string& bytes, const std::string& name, const std::optional<std::string>& value) {
  remove_header(bytes, name);
  if (value) add_header(bytes, name, *value);
}

// Several headers of one name stand in the order of the scenario.
void set_headers(std::string& bytes, const ScenarioMail& mail) {
  for (const auto& [name, value] : mail.headers) remove_header(bytes, name);
  for (auto header = mail.headers.rbegin(); header != mail.headers.rend(); ++header)
    if (header->second) add_header(bytes, header->first, *header->second);
}

// A mail that has HTML alone.
void turn_into_html(std::string& bytes) {
  const std::string plain = "Content-Type: text/plain";
  if (const auto at = bytes.find(plain); at != std::string::npos)
    bytes.replace(at, plain.size(), "Content-Type: text/html");
}

}  // namespace

std::vector<std::string> mailboxes_of(const mailparse::Mail& mail, const rules::Policy& policy) {
  std::vector<std::string> names;
  const auto add = [&](std::string_view address) {
    const auto* mailbox = policy.mailbox_for_address(address);
    if (mailbox && std::find(names.begin(), names.end(), mailbox->name) == names.end())
      names.push_back(mailbox->name);
  };
  for (const auto* list : {&mail.to, &mail.cc})
    for (const auto& address : *list) add(address.addr_spec);
  for (const auto& address : mail.delivered_to) add(address);
  if (names.empty()) names.push_back(policy.mailboxes.front().name);
  return names;
}

tl::expected<std::vector<Letterbox::Delivery>, std::string> Letterbox::write(const ScenarioMail& mail,
                                                                             storage::Instant now) {
  ++written_;
  const std::string whole = mail.raw ? mail.from.value_or("") : *mail.from;
  const auto parsed_raw = mail.raw ? mailparse::parse(*mail.raw) : mailparse::Mail{};
  auto from = mailparse::parse_addresses(whole);
  if (from.empty() && !mail.from) from = parsed_raw.from;
  const Address sender = from.empty() ? Address{} : from.front();

  const Original* original = nullptr;
  if (!mail.reply_to.empty()) {
    const auto found = find_original(mail, sender.addr_spec);
    if (!found) return tl::unexpected(found.error());
    original = *found;
  }
  tl::expected<std::string, std::string> bytes =
      mail.raw ? rewrite(mail, original, now) : compose(mail, original, now);
  if (!bytes) return tl::unexpected(bytes.error());
  set_headers(*bytes, mail);

  std::vector<Delivery> deliveries;
  for (const auto& name :
       mail.mailboxes.empty() ? mailboxes_of(mailparse::parse(*bytes), policy_) : mail.mailboxes) {
    deliveries.push_back({name, *bytes});
    if (mail.auth == rules::Auth::unsaid) continue;
    const auto& trusted = policy_.find_mailbox(name)->authserv_id;
    const std::string server = trusted.empty() ? "mx." + policy_.desk.domain : trusted.front();
    add_header(deliveries.back().bytes, "Authentication-Results",
               server + "; " + verdict(mail.auth, std::string(rules::domain_of(sender.addr_spec))));
  }
  return deliveries;
}

tl::expected<std::string, std::string> Letterbox::compose(const ScenarioMail& mail, const Original* original,
                                                          storage::Instant now) {
  const auto from = mailparse::parse_addresses(*mail.from);
  if (from.empty()) return tl::unexpected("there is no address in from: " + *mail.from);
  mailparse::Outgoing out;
  out.from = from.front();
  out.to = read_addresses(mail.to);
  out.cc = read_addresses(mail.cc);
  if (mail.to.empty())
    out.to = {original ? original->answer_to : Address{policy_.mailboxes.front().address, {}}};
  if (mail.to.empty() && !original && !mail.mailboxes.empty())
    out.to = {{policy_.find_mailbox(mail.mailboxes.front())->address, {}}};
  out.date = mail.date.value_or(now);
  out.message_id =
      "scenario." + std::to_string(written_) + "@" + std::string(rules::domain_of(out.from.addr_spec));
  if (original) {
    out.subject = re(original->subject);
    out.references = original->references;
    if (!original->message_id.empty()) {
      out.in_reply_to = {original->message_id};
      out.references.push_back(original->message_id);
    }
  }
  if (mail.subject) out.subject = *mail.subject;
  const bool html_alone = mail.html && !mail.body;
  out.text = html_alone ? *mail.html : mail.body.value_or("");
  if (mail.html && mail.body) out.html = *mail.html;
  out.attachments = attachments(mail);
  auto bytes = mailparse::compose(out);
  if (!bytes)
    return tl::unexpected("the mail cannot be written: " + bytes.error().field + ": " + bytes.error().reason);
  if (html_alone) turn_into_html(*bytes);
  return *std::move(bytes);
}

std::string Letterbox::rewrite(const ScenarioMail& mail, const Original* original,
                               storage::Instant now) const {
  std::string bytes = with_crlf(*mail.raw);
  if (original) {
    replace_all(bytes, "{{reply_to.message_id}}", original->message_id);
    replace_all(bytes, "{{reply_to.recipient}}", original->recipient);
    auto references = original->references;
    references.push_back(original->message_id);
    for (auto& id : references) id = in_brackets(id);
    set_header(bytes, "References", joined(references, " "));
    set_header(bytes, "In-Reply-To", in_brackets(original->message_id));
  }
  if (mail.from) set_header(bytes, "From", mail.from);
  if (!mail.to.empty()) set_header(bytes, "To", joined(mail.to, ", "));
  if (!mail.cc.empty()) set_header(bytes, "Cc", joined(mail.cc, ", "));
  if (mail.subject) set_header(bytes, "Subject", mail.subject);
  // Its server adds a Date where the writer's client did not (RFC 6409, 8.2).
  if (mail.date || !has_header(bytes, "Date"))
    set_header(bytes, "Date", mailparse::rfc5322_date(mail.date.value_or(now)));
  return bytes;
}

Letterbox::Original Letterbox::original_of(const mailparse::Mail& mail) {
  Original original{mail.message_id, mail.subject, {}, mail.references, {}};
  if (!mail.reply_to.empty())
    original.answer_to = mail.reply_to.front();
  else if (!mail.from.empty())
    original.answer_to = mail.from.front();
  return original;
}

void Letterbox::keep_sent(const std::string& step, const std::string& recipient,
                          const mailparse::Mail& mail) {
  Original original = original_of(mail);
  original.recipient = recipient;
  last_[person(recipient)] = original;
  if (!step.empty()) by_step_[{step, person(recipient)}] = std::move(original);
}

void Letterbox::keep_received(const std::string& step, const mailparse::Mail& mail) {
  if (!step.empty()) received_[step] = original_of(mail);
}

std::string Letterbox::person(std::string_view address) const {
  const auto* agent = policy_.agent_by_address(address);
  return agent ? "agent " + agent->id : rules::lower_ascii(address);
}

tl::expected<const Letterbox::Original*, std::string> Letterbox::find_original(
    const ScenarioMail& mail, const std::string& from) const {
  if (mail.reply_to == "last") {
    const auto found = last_.find(person(from));
    if (found == last_.end()) return tl::unexpected(from + " has got no mail that could be answered");
    return &found->second;
  }
  if (const auto got = by_step_.find({mail.reply_to, person(from)}); got != by_step_.end())
    return &got->second;
  if (const auto came = received_.find(mail.reply_to); came != received_.end()) return &came->second;
  return tl::unexpected(from + " got no mail in the step \"" + mail.reply_to + "\"");
}

}  // namespace sim
