#include "daemon/desk/policy/notification.hh"

#include "daemon/desk/case/doubt.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/mail/handout.hh"
#include "daemon/desk/mail/mail_threads.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/mail/send.hh"
#include "daemon/desk/mail/variables.hh"
#include "daemon/desk/oncall/page.hh"

namespace desk {
namespace {

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

struct Notice {
  const std::string& event;
  const std::string& template_name;
  std::string detail = {};
  const char* kind = "notification";
};

using Addresses = std::vector<mailparse::Address>;

// Whose words a notification seems to bring: a stranger's are not the requester's.
std::string writer_of(const Draft& draft, const mailparse::Address& requester) {
  if (!draft.topic.stranger) return shown_name(requester, draft.policy());
  const auto name = shown_name(draft.topic.from, draft.policy());
  return name.empty() ? draft.topic.from.addr_spec : name;
}

// To people who read one language. Returns whom it goes to.
Addresses send_copies(Draft& draft, Addresses to, const std::string& language, const Notice& notice) {
  const auto& policy = draft.policy();
  auto variables = variables_of(draft, language_of(policy, notice.template_name, language));
  variables["event.what"] = notice.event;
  variables["event.detail"] = notice.detail;
  const mailparse::Address requester{draft.ticket.requester, draft.ticket.requester_name};
  variables["requester.name"] = shown_name(requester, policy);
  const auto name = writer_of(draft, requester);
  const auto rendered = policy.templates.render(notice.template_name, language, variables);
  if (!rendered) {
    draft.add_event("notice.suppressed", "there is no template " + notice.template_name);
    return {};
  }
  Letter letter;
  letter.kind = notice.kind;
  letter.about = notice.event;
  letter.mailbox = mailbox_of(draft);
  if (!name.empty()) letter.from_name = name + " via " + policy.desk.name;
  fill(letter, *rendered, draft.ticket.subject);
  letter.subject = tagged_subject(policy, draft.ticket.id, letter.subject, false);
  letter.in_reply_to = letter.references = {agents_root(draft)};
  letter.attachments = copies_for_agents(draft.topic, policy.limits.outgoing);
  letter.automatic = Automatic::generated;
  letter.to = std::move(to);
  return send_notice(draft, std::move(letter));
}

void send_notice(Draft& draft, const Addresses& to, const std::string& event,
                 const std::string& template_name, const std::string& detail = {},
                 const char* kind = "notification") {
  Addresses told;
  for (auto& [language, readers] : by_language(draft.policy(), to))
    for (auto& one : send_copies(draft, readers, language, {event, template_name, detail, kind}))
      told.push_back(std::move(one));
  if (!told.empty()) draft.add_event("agents.notified", event + ": " + names_of(told));
}

// The words of a sender who is not proven, wherever a template would repeat them. message.text stays: a
// template that quotes it does nothing else.
void forget_words(rules::Variables& variables) {
  for (const char* name : {"ticket.subject", "requester.name", "message.subject", "message.from_name"})
    variables[name].clear();
}

// `to` and all whom the rules name without a template of their own get one notification; templates get a mail
// each.
void tell(Draft& draft, Recipients to, const Outcome& outcome, const std::string& event,
          const char* kind = "notification") {
  for (const auto& notice : outcome.notices)
    if (notice.template_name.empty()) to.add(audience(notice, draft));
  for (const auto& forward : outcome.forwards)
    for (const auto& address : forward) to.add(mailparse::Address{address, {}});
  send_notice(draft, std::move(to).list(), event, "notification", {}, kind);
  for (const auto& notice : outcome.notices)
    if (!notice.template_name.empty())
      send_notice(draft, audience(notice, draft), event, notice.template_name, {}, kind);
  for (const auto& call : outcome.pages)
    open_page(draft, call.page, call.rule.empty() ? event : call.rule, call.rule);
}

}  // namespace

void answer(Draft& draft, const Answer& what) {
  const auto& policy = draft.policy();
  const auto& ticket = draft.ticket;
  const bool echoes = may_echo(policy, ticket);
  auto variables = variables_of(draft, language_of(policy, what.template_name, ticket.language));
  if (!echoes) forget_words(variables);
  const auto rendered = policy.templates.render(what.template_name, ticket.language, variables);
  if (!rendered) return draft.add_event("reply.suppressed", "there is no template " + what.template_name);

  Letter letter;
  letter.kind = what.kind;
  letter.mailbox = mailbox_of(draft);
  // A display name is a stranger's words as much as a subject is.
  letter.to = {{ticket.requester, echoes ? ticket.requester_name : std::string{}}};
  fill(letter, *rendered, echoes ? ticket.subject : std::string{});
  // One conversation for the customer, unless the desk chose a subject of its own.
  const auto* chosen = policy.templates.find(what.template_name, ticket.language);
  if (echoes && chosen && chosen->built_in) letter.subject = ticket.subject;
  letter.subject = tagged_subject(policy, ticket.id, letter.subject, true);
  // Ids are chosen by the sender too: of one who is not proven no more of them than threading needs.
  const bool threads = ticket.proof != storage::Proof::failed || policy.desk.quote;
  if (!draft.topic.message_id.empty() && threads) letter.in_reply_to = {draft.topic.message_id};
  if (threads) letter.references = echoes ? conversation(draft.topic) : letter.in_reply_to;
  letter.automatic = what.automatic;
  letter.null_sender = letter.mailbox->null_sender != rules::NullSender::no;
  if (send_message(draft, std::move(letter)))
    draft.add_event(what.kind + ".queued", what.template_name + " to " + ticket.requester, "ticketd",
                    what.rule);
}

void tell_agents(Draft& draft, const Outcome& outcome, const std::string& event) {
  Recipients to(draft.policy());
  if (draft.ticket.status != storage::Status::closed)
    to.add(responsible(draft.ticket, draft.policy(), draft.now(), draft.roster().swaps));
  tell(draft, std::move(to), outcome, event);
}

namespace {
Addresses colleagues_of(const Draft& draft, std::string_view agent, std::string_view also) {
  Recipients to(draft.policy());
  to.add(responsible(draft.ticket, draft.policy(), draft.now(), draft.roster().swaps));
  to.add_agent(also);
  to.leave_out(agent);
  return std::move(to).list();
}
}  // namespace

void tell_colleagues(Draft& draft, std::string_view agent, const std::string& event, std::string_view also) {
  send_notice(draft, colleagues_of(draft, agent, also), event, "notification");
}

void talk_to_colleagues(Draft& draft, std::string_view agent, const std::string& event,
                        std::string_view also) {
  send_notice(draft, colleagues_of(draft, agent, also), event, kQuestion, {}, kAmongUs);
}

void talk_to_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& event) {
  send_notice(draft, std::move(to), event, kQuestion, {}, kAmongUs);
}

void tell_of_assignment(Draft& draft, std::string_view agent, const std::string& event) {
  send_notice(draft, colleagues_of(draft, agent, {}), event, "notification", {}, kAssigned);
}

void tell_agent(Draft& draft, std::string_view agent, const std::string& event,
                const std::string& template_name) {
  Recipients to(draft.policy());
  to.add_agent(agent);
  send_notice(draft, std::move(to).list(), event, template_name, {}, kAssigned);
}

void tell_responsible(Draft& draft, const std::string& event, const std::string& template_name) {
  Recipients to(draft.policy());
  to.add(responsible(draft.ticket, draft.policy(), draft.now(), draft.roster().swaps));
  send_notice(draft, std::move(to).list(), event, template_name, {}, kReminder);
}

void tell_operators(Draft& draft, const std::string& what, const std::string& detail) {
  Recipients to(draft.policy());
  for (const auto& address : draft.policy().desk.operators) to.add(mailparse::Address{address, {}});
  if (draft.policy().desk.operators.empty()) to.add(responsible(draft.ticket, draft.policy(), draft.now()));
  send_notice(draft, std::move(to).list(), what, "operators", detail);
}

void tell_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& event) {
  send_notice(draft, std::move(to), event, "notification", {}, kReminder);
}

void ask_people(Draft& draft, std::vector<mailparse::Address> to, const std::string& question) {
  send_notice(draft, std::move(to), question, kQuestion, {}, kQuestion);
}

void tell_named(Draft& draft, const Outcome& outcome, const std::string& event) {
  tell(draft, Recipients(draft.policy()), outcome, event, kReminder);
}

}  // namespace desk
