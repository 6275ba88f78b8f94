#include "daemon/desk/mail/operators.hh"

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/mail/budget.hh"

namespace desk {
namespace {

// Names the mail among all others: this kind, at this time, in this decision.
std::string stem_of(const storage::Changes& changes, const Setting& setting, const Trouble& trouble) {
  return "operators-" + keyed_code("trouble", trouble.kind, setting.secret).substr(0, 8) + "-" +
         std::to_string(setting.now.time_since_epoch().count()) + "-" + std::to_string(changes.outbox.size());
}

// The first whose relay is another one than that of `broken`; else the first.
const rules::Mailbox* mailbox_for(const rules::Policy& policy, const std::string& broken) {
  if (!broken.empty())
    for (const auto& mailbox : policy.mailboxes)
      if (mailbox.name != broken && mailbox.smtp) return &mailbox;
  return &policy.mailboxes.front();
}

}  // namespace

void tell_operators(storage::Changes& changes, const Setting& setting, const Trouble& trouble) {
  const auto& policy = setting.policy;
  if (policy.desk.operators.empty() || policy.mailboxes.empty()) return;
  if (pay(changes, setting, {{notice_key(trouble.kind), {1, trouble.quiet}, "notice"}})) return;
  const rules::Variables variables{
      {"desk.name", policy.desk.name}, {"event.what", trouble.subject}, {"event.detail", trouble.text}};
  const auto rendered = policy.templates.render("operators", policy.desk.language, variables);
  if (!rendered) return;
  Letter letter;
  letter.kind = "operators";
  letter.mailbox = mailbox_for(policy, trouble.broken_relay);
  letter.stem = stem_of(changes, setting, trouble);
  for (const auto& address : policy.desk.operators) letter.to.push_back({address, {}});
  letter.subject = rendered->subject.value_or(trouble.subject);
  letter.text = rendered->text;
  letter.html = rendered->html;
  letter.automatic = Automatic::generated;
  for (auto& copy : render(letter, policy, setting.secret, setting.next.epoch, setting.now).copies) {
    copy.recipient_no = 0;  // of no message
    changes.outbox.push_back(std::move(copy));
  }
}

}  // namespace desk
