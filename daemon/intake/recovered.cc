#include "daemon/intake/recovered.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/operators.hh"

namespace intake {
namespace {

constexpr std::size_t kLook = 64 << 10;

bool names(std::string_view header, const rules::Mailbox& mailbox) {
  const auto has = [&](const std::string& address) {
    return !address.empty() && header.find(desk::lower_ascii(address)) != std::string_view::npos;
  };
  return has(mailbox.address) || std::any_of(mailbox.aliases.begin(), mailbox.aliases.end(), has);
}

bool is_for_our_own(const storage::OutboxItem& item, const rules::Policy& policy) {
  return item.kind == "webhook" || item.kind == "operators" || policy.is_staff(item.recipient);
}

}  // namespace

const rules::Mailbox& mailbox_of(std::string_view bytes, const rules::Policy& policy) {
  const auto end = std::min({bytes.find("\n\r\n"), bytes.find("\n\n"), kLook, bytes.size()});
  const std::string header = desk::lower_ascii(std::string(bytes.substr(0, end)));
  const auto hit = std::find_if(policy.mailboxes.begin(), policy.mailboxes.end(),
                                [&](const auto& mailbox) { return names(header, mailbox); });
  return hit == policy.mailboxes.end() ? policy.mailboxes.front() : *hit;
}

void hold_for_operators(storage::Changes& changes, const rules::Policy& policy, storage::Instant now) {
  for (auto& item : changes.outbox) {
    if (is_for_our_own(item, policy)) continue;
    item.state = storage::OutboxState::held;
    item.last_error = "its mail was taken in before the restore: this may have been sent then";
  }
  if (changes.outcome)
    changes.events.push_back(
        {{},
         changes.outcome->ticket,
         now,
         "ticketd",
         "mail.recovered",
         "taken in again from the vault after a restore; what it sends to others is held",
         {}});
}

storage::Changes report_restore(const std::string& what, const desk::Setting& setting) {
  storage::Changes changes;
  changes.memories.push_back({"restored", ""});
  changes.events.push_back({{}, {}, setting.now, "ticketd", "desk.restored", what, {}});
  desk::tell_operators(
      changes, setting,
      {"restored", "an older database was put back",
       "ticketd found at its start that its database is an older one: " + what +
           ".\n\nIt goes on above every number that is known to have been given out. The mails that are in "
           "the vault "
           "and were not in the database are taken in again as tickets; what they would send to customers is "
           "held, "
           "and so are acknowledgements that were waiting: `ticketctl outbox list` shows them, `outbox "
           "release` "
           "sends and `outbox drop` drops one. What agents did since the backup is lost.\n"});
  return changes;
}

}  // namespace intake
