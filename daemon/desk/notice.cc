#include "daemon/desk/notice.hh"

#include "daemon/desk/address.hh"
#include "daemon/desk/recipients.hh"
#include "daemon/desk/variables.hh"

namespace desk {
namespace {

// References of an answer to the topic: the conversation so far on the customer's side.
std::vector<std::string> conversation(const Topic& topic) {
  auto references = topic.references.empty() ? topic.in_reply_to : topic.references;
  if (!topic.message_id.empty()) references.push_back(topic.message_id);
  return references;
}

// All copies to agents hang under one root that no customer sees (design section 4).
std::string agents_root(const Draft& draft) {
  const auto& policy = draft.policy();
  const std::string domain =
      policy.desk.domain.empty() ? std::string(domain_of(mailbox_of(draft)->address)) : policy.desk.domain;
  return "ticket-" + std::to_string(draft.ticket.id.value) + ".agents@" + domain;
}

// Attachments up to the size that relays take; larger ones stay in the vault, and the notification names
// them.
std::vector<mailparse::OutgoingAttachment> copies_of(const Topic& topic, std::size_t limit) {
  std::vector<mailparse::OutgoingAttachment> copies;
  if (!topic.files) return copies;
  for (const auto& item : *topic.files) {
    if (item.bytes.size() > limit) continue;
    limit -= item.bytes.size();
    copies.push_back({item.filename, item.content_type, {}, item.bytes});
  }
  return copies;
}

void fill(Letter& letter, const rules::Rendered& rendered, std::string fallback_subject) {
  letter.subject = rendered.subject.value_or(std::move(fallback_subject));
  letter.text = rendered.text;
  letter.html = rendered.html;
}

std::string names_of(const std::vector<mailparse::Address>& to) {
  std::vector<std::string> names;
  for (const auto& address : to) names.push_back(address.addr_spec);
  return join(names);
}

void send_notice(Draft& draft, std::vector<mailparse::Address> to, const std::string& event,
                 const std::string& template_name) {
  if (to.empty()) return;
  const auto& policy = draft.policy();
  auto variables = variables_of(draft);
  variables["event.what"] = event;
  const auto rendered = policy.templates.render(template_name, policy.desk.language, variables);
  if (!rendered) return draft.add_event("notice.suppressed", "there is no template " + template_name);

  Letter letter;
  letter.kind = "notification";
  letter.mailbox = mailbox_of(draft);
  if (!draft.ticket.requester_name.empty())
    letter.from_name = draft.ticket.requester_name + " via " + policy.desk.name;
  fill(letter, *rendered, draft.ticket.subject);
  letter.subject = tagged_subject(policy, draft.ticket.id, letter.subject, false);
  letter.in_reply_to = letter.references = {agents_root(draft)};
  letter.attachments = copies_of(draft.topic, policy.limits.outgoing);
  letter.automatic = Automatic::generated;
  draft.add_event("agents.notified", event + ": " + names_of(to));
  letter.to = std::move(to);
  draft.send_notice(std::move(letter));
}

// `to` and all whom the rules name without a template of their own get one notification; templates get a mail
// each.
void tell(Draft& draft, Recipients to, const Outcome& outcome, const std::string& event) {
  for (const auto& notice : outcome.notices)
    if (notice.template_name.empty()) to.add(audience(notice, draft));
  for (const auto& forward : outcome.forwards)
    for (const auto& address : forward) to.add(mailparse::Address{address, {}});
  send_notice(draft, std::move(to).list(), event, "notification");
  for (const auto& notice : outcome.notices)
    if (!notice.template_name.empty())
      send_notice(draft, audience(notice, draft), event, notice.template_name);
}

}  // namespace

void answer(Draft& draft, const Answer& what) {
  const auto& policy = draft.policy();
  const auto& ticket = draft.ticket;
  const auto rendered = policy.templates.render(what.template_name, ticket.language, variables_of(draft));
  if (!rendered) return draft.add_event("reply.suppressed", "there is no template " + what.template_name);

  Letter letter;
  letter.kind = what.kind;
  letter.mailbox = mailbox_of(draft);
  letter.to = {{ticket.requester, ticket.requester_name}};
  fill(letter, *rendered, ticket.subject);
  if (what.echo_subject) letter.subject = ticket.subject;
  letter.subject = tagged_subject(policy, ticket.id, letter.subject, true);
  if (!draft.topic.message_id.empty()) letter.in_reply_to = {draft.topic.message_id};
  letter.references = conversation(draft.topic);
  letter.automatic = what.automatic;
  letter.null_sender = letter.mailbox->null_sender != rules::NullSender::no;
  draft.add_event(what.kind + ".queued", what.template_name + " to " + ticket.requester, "ticketd",
                  what.rule);
  draft.send_message(std::move(letter));
}

void tell_agents(Draft& draft, const Outcome& outcome, const std::string& event) {
  Recipients to(draft.policy());
  if (draft.ticket.status != storage::Status::closed)
    to.add(responsible(draft.ticket, draft.policy(), draft.now()));
  tell(draft, std::move(to), outcome, event);
}

void tell_named(Draft& draft, const Outcome& outcome, const std::string& event) {
  tell(draft, Recipients(draft.policy()), outcome, event);
}

}  // namespace desk
