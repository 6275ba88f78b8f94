#include "daemon/desk/mail/variables.hh"

#include "daemon/desk/case/doubt.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/draft/admit.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/unsafe_address.hh"
#include "daemon/desk/mail/handout.hh"
#include "daemon/desk/sla/target_words.hh"
#include "mailparse/compose/compose_check.hh"

namespace desk {
namespace {

// "#7 open, urgent: Printer on fire", one a line, newest first.
std::string list_neighbours(const Draft& draft) {
  const auto& own = draft.ticket;
  std::string out;
  std::size_t count = 0;
  for (const auto& other : draft.neighbours()) {
    const bool same =
        own.customer.empty() ? same_address(other.requester, own.requester) : other.customer == own.customer;
    if (other.id == own.id || !same) continue;
    if (++count > kMostNeighbours - 2) return out + "and more\n";
    out += "#" + std::to_string(other.id.value) + " " + std::string(to_string(other.status)) + ", " +
           other.severity + ": " + other.subject + "\n";
  }
  return out;
}

// "incident #7" or "related https://...", one a line, oldest first.
std::string list_links(const Draft& draft) {
  std::string out;
  for (const auto& link : draft.links()) out += write_link(link, draft.ticket.id) + "\n";
  return out;
}

bool can_join(const Topic& topic) {
  const auto& from = topic.from.addr_spec;
  return mailparse::is_writable_address(from) && !asks_for_detour(from);
}

// Whom an answer to the mail at hand goes to; of a stranger's, nobody (stranger.hh).
std::string reader_of_answer(const Draft& draft, std::string_view language) {
  if (!draft.topic.stranger) return draft.ticket.requester;
  const bool german = language == "de";
  std::string out = german ? "niemanden, solange sie nicht sagt, an wen: " : "nobody until it says to whom: ";
  if (can_join(draft.topic)) out += "#cc " + draft.topic.from.addr_spec + (german ? " oder " : " or ");
  return out + "#public";
}

// The few that fit what the ticket is in need of.
std::string fitting_commands(const Draft& draft) {
  const auto& ticket = draft.ticket;
  std::string out;
  const auto add = [&out](const std::string& command) { out += (out.empty() ? "" : "  ") + command; };
  if (draft.topic.stranger && can_join(draft.topic)) add("#cc " + draft.topic.from.addr_spec);
  if (draft.topic.stranger) add("#public"), add("#split");
  if (is_living(ticket) && ticket.assignee.empty()) add("#take");
  add("#note");
  add(is_living(ticket) ? "#solved" : "#open");
  add("#help");
  return out;
}

std::string words_of(const Draft& draft) {
  const auto& policy = draft.policy();
  if (!draft.topic.sealed) return draft.topic.text;
  const auto rendered = policy.templates.render("encrypted", policy.desk.language, {});
  return rendered ? rendered->text : "";
}

}  // namespace

const rules::Mailbox* mailbox_of(const Draft& draft) {
  const auto* mailbox = draft.policy().find_mailbox(draft.ticket.mailbox);
  return mailbox ? mailbox : &draft.policy().mailboxes.front();
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string language_of(const rules::Policy& policy, std::string_view template_name,
                        std::string_view language) {
  const auto* found = policy.templates.find(template_name, language);
  return found && !found->language.empty() ? found->language : policy.desk.language;
}

rules::Variables variables_of(const Draft& draft, std::string_view language) {
  const auto& policy = draft.policy();
  const auto& ticket = draft.ticket;
  const auto& topic = draft.topic;
  rules::Variables all{
      {"ticket.id", std::to_string(ticket.id.value)},
      {"ticket.ref", reference(policy, ticket.id)},
      {"ticket.subject", ticket.subject},
      {"ticket.status", std::string(to_string(ticket.status))},
      {"ticket.severity", ticket.severity},
      {"ticket.queue", ticket.queue},
      {"ticket.group", ticket.group},
      {"ticket.tags", join(ticket.tags)},
      {"ticket.links", list_links(draft)},
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
      {"message.from_name", topic.from.addr_spec.empty() ? topic.from.name : shown_name(topic.from, policy)},
      {"message.text", words_of(draft)},
      {"commands", fitting_commands(draft)},
      {"answer.to", reader_of_answer(draft, language.empty() ? policy.desk.language : language)},
      {"customer.open_tickets", list_neighbours(draft)},
      {"message.quoted", topic.quoted},
      {"message.subject", topic.subject},
      {"message.proof", describe_doubt(topic, policy, language.empty() ? policy.desk.language : language)},
      {"message.people", describe_people(topic)},
      {"message.attachments", list_attachments(topic)}};
  if (const auto* customer = policy.customers.find(ticket.customer)) {
    all["customer.name"] = customer->name;
    all["customer.account_manager"] = customer->account_manager;
    if (const auto* sla = policy.sla_of(customer, draft.now())) all["customer.sla"] = sla->name;
  }
  if (const auto* owner = policy.find_agent(ticket.assignee)) {
    all["owner.id"] = owner->id;
    all["owner.name"] = owner->name;
    all["owner.email"] = owner->email;
  }
  if (const auto* group = policy.find_group(ticket.group)) all["group.name"] = group->name;
  add_promises(all, draft, language.empty() ? std::string_view(policy.desk.language) : language);
  for (const auto& [name, value] : draft.more) all[name] = value;
  return all;
}

}  // namespace desk
