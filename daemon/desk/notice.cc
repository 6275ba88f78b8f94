#include "daemon/desk/notice.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "rules/rotation.hh"

namespace desk {
namespace {

const rules::Mailbox* mailbox_of(const Draft& draft) {
  const auto* mailbox = draft.policy().find_mailbox(draft.ticket.mailbox);
  return mailbox ? mailbox : &draft.policy().mailboxes.front();
}

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

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// One a line: name, type and size.
std::string list_attachments(const Topic& topic) {
  std::string out;
  for (const auto& item : topic.attachments)
    out += (item.filename.empty() ? "unnamed" : item.filename) + ", " + item.content_type + ", " +
           std::to_string(item.size) + " bytes\n";
  return out;
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

// People to be told, each once.
class Recipients {
 public:
  explicit Recipients(const rules::Policy& policy) : policy_(policy) {}

  void add(const mailparse::Address& address) {
    const auto same = [&](const auto& other) { return same_address(other.addr_spec, address.addr_spec); };
    if (!address.addr_spec.empty() && std::none_of(list_.begin(), list_.end(), same))
      list_.push_back(address);
  }
  void add(const std::vector<mailparse::Address>& addresses) {
    for (const auto& address : addresses) add(address);
  }
  void add_agent(std::string_view id) {
    if (const auto* agent = policy_.find_agent(id)) add(mailparse::Address{agent->email, agent->name});
  }
  void add_agents(const std::vector<std::string>& ids) {
    for (const auto& id : ids) add_agent(id);
  }
  void add(const rules::Audience& who, const Draft& draft);
  std::vector<mailparse::Address> list() && { return std::move(list_); }

 private:
  const rules::Policy& policy_;
  std::vector<mailparse::Address> list_;
};

void Recipients::add(const rules::Audience& who, const Draft& draft) {
  using Kind = rules::Audience::Kind;
  const auto& ticket = draft.ticket;
  const auto now = draft.now();
  switch (who.kind) {
    case Kind::owner:
      return add(responsible(ticket, policy_, now));
    case Kind::agent:
      return add_agent(who.name.empty() ? ticket.assignee : who.name);
    case Kind::group:
      if (const auto* group = policy_.find_group(who.name.empty() ? ticket.group : who.name))
        add_agents(rules::on_duty(policy_, *group, now));
      return;
    case Kind::rotation:
      if (const auto* rotation = policy_.find_rotation(who.name))
        if (const auto agent = rules::on_duty(policy_, *rotation, now)) add_agent(*agent);
      return;
    case Kind::account_manager:
      if (const auto* customer = policy_.customers.find(ticket.customer))
        add(mailparse::Address{customer->account_manager, {}});
      return;
    case Kind::requester:
      return add(mailparse::Address{ticket.requester, ticket.requester_name});
    case Kind::operators:
      for (const auto& address : policy_.desk.operators) add(mailparse::Address{address, {}});
      return;
    case Kind::address:
      return add(mailparse::Address{who.name, {}});
  }
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

rules::Variables variables_of(const Draft& draft) {
  const auto& policy = draft.policy();
  const auto& ticket = draft.ticket;
  const auto& topic = draft.topic;
  rules::Variables all{{"ticket.id", std::to_string(ticket.id.value)},
                       {"ticket.ref", reference(policy, ticket.id)},
                       {"ticket.subject", ticket.subject},
                       {"ticket.status", std::string(to_string(ticket.status))},
                       {"ticket.severity", ticket.severity},
                       {"ticket.queue", ticket.queue},
                       {"ticket.group", ticket.group},
                       {"ticket.tags", join(ticket.tags)},
                       {"requester.name", ticket.requester_name},
                       {"requester.address", ticket.requester},
                       {"customer.id", ticket.customer},
                       {"customer.plan", ticket.plan},
                       {"desk.name", policy.desk.name},
                       {"desk.address", mailbox_of(draft)->address},
                       {"desk.domain", policy.desk.domain},
                       {"mailbox.name", mailbox_of(draft)->name},
                       {"mailbox.address", mailbox_of(draft)->address},
                       {"message.from", topic.from.addr_spec},
                       {"message.from_name", topic.from.name},
                       {"message.text", topic.text},
                       {"message.quoted", topic.quoted},
                       {"message.subject", topic.subject},
                       {"message.attachments", list_attachments(topic)}};
  if (const auto* customer = policy.customers.find(ticket.customer)) {
    all["customer.name"] = customer->name;
    all["customer.account_manager"] = customer->account_manager;
  }
  if (const auto* owner = policy.find_agent(ticket.assignee)) {
    all["owner.id"] = owner->id;
    all["owner.name"] = owner->name;
    all["owner.email"] = owner->email;
  }
  if (const auto* group = policy.find_group(ticket.group)) all["group.name"] = group->name;
  return all;
}

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

std::vector<mailparse::Address> responsible(const storage::Ticket& ticket, const rules::Policy& policy,
                                            storage::Instant now) {
  Recipients to(policy);
  if (policy.find_agent(ticket.assignee))
    to.add_agent(ticket.assignee);
  else if (const auto* group = policy.find_group(ticket.group))
    to.add_agents(rules::on_duty(policy, *group, now));
  else
    for (const auto& agent : policy.agents) to.add_agent(agent.id);
  return std::move(to).list();
}

std::vector<mailparse::Address> audience(const rules::Notify& whom, const Draft& draft) {
  Recipients to(draft.policy());
  for (const auto& who : whom.who) to.add(who, draft);
  return std::move(to).list();
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
