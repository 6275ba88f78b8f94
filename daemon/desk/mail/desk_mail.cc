#include "daemon/desk/mail/desk_mail.hh"

#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/mail/recipients.hh"

namespace desk {

void write_desk_mail(storage::Changes& changes, const Setting& setting, const DeskMail& mail) {
  const auto& policy = setting.policy;
  auto variables = mail.variables;
  variables["desk.name"] = policy.desk.name;
  if (policy.mailboxes.empty()) return;
  for (const auto& person : mail.to) {
    const auto& language = language_of_reader(policy, person.addr_spec);
    const auto rendered = policy.templates.render(mail.template_name, language, variables);
    if (!rendered) return;
    Letter letter;
    letter.kind = mail.kind;
    letter.mailbox = &policy.mailboxes.front();
    letter.stem = mail.kind + "-" + mail.stem + "-" + std::to_string(setting.now.time_since_epoch().count()) +
                  "-" + std::to_string(changes.outbox.size());
    letter.to = {person};
    letter.subject = rendered->subject.value_or(policy.desk.name);
    letter.text = rendered->text;
    letter.html = rendered->html;
    letter.automatic = Automatic::generated;
    Rendered written = render(letter, policy, setting.secret, setting.next.epoch, setting.now);
    for (auto& copy : written.copies) {
      copy.recipient_no = 0;  // of no message
      changes.outbox.push_back(std::move(copy));
    }
    for (const auto& refused : written.refused)
      changes.events.push_back(
          {{}, {}, setting.now, "ticketd", "mail.refused", mail.kind + " not sent: " + refused, {}});
  }
}

}  // namespace desk
