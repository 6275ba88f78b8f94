#include "daemon/desk/oncall/notify_level.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/mail_threads.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/mail/send.hh"
#include "daemon/desk/mail/variables.hh"
#include "daemon/desk/webhook/webhook.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::size_t kMostWords = 400;  // of the customer's: what a phone shows at a glance

using Addresses = std::vector<mailparse::Address>;

std::string names_of(const Addresses& people) {
  std::vector<std::string> names;
  for (const auto& one : people) names.push_back(one.addr_spec);
  return join(names);
}

rules::Variables variables_for(const Draft& draft, const storage::Page& page, const std::string& why) {
  auto variables = variables_of(draft);
  variables["page.name"] = page.name;
  variables["page.level"] = std::to_string(page.level);
  variables["event.what"] = why;
  variables["message.text"] = mailparse::shorten_utf8(draft.topic.text, kMostWords);
  variables["message.quoted"] = "";
  return variables;
}

// To people who read one language.
void mail(Draft& draft, const char* kind, const char* template_name, const rules::Variables& variables,
          const std::string& language, const Addresses& to) {
  const auto& policy = draft.policy();
  const auto rendered = policy.templates.render(template_name, language, variables);
  if (!rendered) return;
  Letter letter;
  letter.kind = kind;
  letter.mailbox = mailbox_of(draft);
  letter.subject =
      rendered->subject.value_or(reference(policy, draft.ticket.id) + " " + draft.ticket.subject);
  letter.text = rendered->text;
  letter.html = rendered->html;
  letter.in_reply_to = letter.references = {agents_root(draft)};
  letter.automatic = Automatic::generated;
  letter.to = to;
  send_notice(draft, std::move(letter));
}

// A mail in the agents' thread of the ticket. Its bounces come back to us, and count.
void mail(Draft& draft, const char* kind, const char* template_name, const rules::Variables& variables,
          const Addresses& to) {
  for (const auto& [language, readers] : by_language(draft.policy(), to))
    mail(draft, kind, template_name, variables, language, readers);
}

int count_of(const std::map<std::string, int>& sent, const mailparse::Address& person) {
  const auto known = sent.find(person.addr_spec);
  return known == sent.end() ? 0 : known->second;
}

// Whether anybody but a customer can have opened the ticket.
bool is_proven_customers(const storage::Ticket& ticket) {
  return ticket.proof == storage::Proof::proven && !ticket.customer.empty();
}

// Neither what can be forged nor what strangers prove of themselves takes the room of proven customers.
bool is_over_budget(const Draft& draft, const mailparse::Address& person) {
  const int unproven = count_of(draft.roster().page_mails_unproven, person);
  const int proven = count_of(draft.roster().page_mails, person) - unproven;
  return (is_proven_customers(draft.ticket) ? proven : unproven) >= kMostPageMails;
}

// Takes out those who got too many in the last hour: something is wrong then, and it is not that they sleep.
// They are not called, so others are.
bool leave_out_flooded(Draft& draft, const storage::Page& page, Addresses& people) {
  const auto flooded = std::erase_if(people, [&](const auto& one) { return is_over_budget(draft, one); });
  if (flooded > 0)
    draft.add_event("page.suppressed", page.name + ": " + std::to_string(flooded) +
                                           " not called: too many page mails in the last hour");
  return flooded > 0;
}

void remember(storage::Page& page, const Addresses& people) {
  for (const auto& one : people) {
    const auto same = [&](const auto& known) { return same_address(known, one.addr_spec); };
    if (std::none_of(page.called.begin(), page.called.end(), same)) page.called.push_back(one.addr_spec);
  }
}

}  // namespace

std::string key_of(const storage::Page& page) {
  return std::to_string(page.ticket.value) + "." + page.name + "." +
         std::to_string(page.opened.time_since_epoch().count());
}

Called call(Draft& draft, storage::Page& page, const rules::PageStep& step, const std::string& why,
            std::string_view asks) {
  page.waiting.clear();
  for (const auto& webhook : step.via)
    call_webhook(draft, webhook, {PageAct::trigger, key_of(page), page.level, page.name + ": " + why});

  Recipients everybody(draft.policy());
  for (const auto& who : step.who) everybody.add(who, draft);
  everybody.leave_out(asks);
  Addresses people = std::move(everybody).list();
  Called called;
  called.flooded = leave_out_flooded(draft, page, people);
  called.names = names_of(people);

  auto variables = variables_for(draft, page, why);
  variables["page.timeout"] = rules::to_string(step.timeout);
  remember(page, people);
  const auto before = draft.changes().outbox.size();
  mail(draft, "page", "page", variables, people);
  const auto& outbox = draft.changes().outbox;
  for (auto i = before; i < outbox.size(); ++i) page.waiting.push_back(outbox[i].message_id);
  called.reached = !page.waiting.empty() || (called.flooded && !step.via.empty());
  return called;
}

void tell_webhooks(Draft& draft, const storage::Page& page) {
  const auto* plan = draft.policy().find_page(page.name);
  if (!plan) return;
  const bool resolved = page.state == storage::PageState::resolved;
  const auto called = page.round > 1 ? plan->steps.size() : static_cast<std::size_t>(page.level);
  std::vector<std::string> told;
  for (std::size_t level = 0; level < std::min(called, plan->steps.size()); ++level)
    for (const auto& webhook : plan->steps[level].via) {
      if (std::find(told.begin(), told.end(), webhook) != told.end()) continue;
      told.push_back(webhook);
      call_webhook(draft, webhook,
                   {resolved ? PageAct::resolve : PageAct::acknowledge, key_of(page), page.level,
                    page.name + (resolved ? ": the ticket is " + std::string(to_string(draft.ticket.status))
                                          : ": acknowledged by " + page.by)});
    }
}

void tell_nobody_answers(Draft& draft, const storage::Page& page) {
  const auto& policy = draft.policy();
  Recipients to(policy);
  to.add(rules::Audience{rules::Audience::Kind::operators, {}}, draft);
  if (policy.desk.operators.empty())
    for (const auto& agent : policy.agents) to.add_agent(agent.id);
  const std::string ref = reference(policy, draft.ticket.id);
  auto variables = variables_for(draft, page, "nobody answers the page " + page.name + " of " + ref);
  variables["event.detail"] =
      "The page \"" + page.name + "\" of " + ref + " \"" + draft.ticket.subject + "\" was sent to " +
      (page.called.empty() ? "nobody" : join(page.called)) +
      " and not acknowledged. It is not sent again.\n\n" +
      "Reply with #ack to take it, or with #escalate to begin again at the first level.";
  mail(draft, "operators", "operators", variables, std::move(to).list());
}

}  // namespace desk
