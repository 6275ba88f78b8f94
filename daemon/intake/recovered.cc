#include "daemon/intake/recovered.hh"

#include <array>
#include <set>

#include "daemon/desk/mail/operators.hh"
#include "mailparse/header/address.hh"
#include "mailparse/header/headers.hh"

namespace intake {
namespace {

constexpr std::size_t kLook = 64 << 10;  // bytes of a header

// Where servers and writers say whom a mail is for, the surest first. Servers write the first three as they
// deliver.
constexpr std::array<std::string_view, 6> kRecipientFields = {
    "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To"};

// The mailboxes that a field of this name leads to.
std::set<const rules::Mailbox*> named_in(const mailparse::Headers& headers, std::string_view field,
                                         const rules::Policy& policy) {
  std::set<const rules::Mailbox*> named;
  for (const auto& value : headers.all(field))
    for (const auto& address : mailparse::parse_addresses(value))
      if (const auto* mailbox = policy.mailbox_for_address(address.addr_spec)) named.insert(mailbox);
  return named;
}

bool is_for_our_own(const storage::OutboxItem& item, const rules::Policy& policy) {
  return item.kind == "webhook" || item.kind == "operators" || policy.is_staff(item.recipient);
}

}  // namespace

const rules::Mailbox* mailbox_of(std::string_view bytes, const rules::Policy& policy) {
  if (policy.mailboxes.size() == 1) return &policy.mailboxes.front();
  std::vector<std::string> defects;
  const auto headers = mailparse::Headers::parse(bytes.substr(0, kLook), {}, defects);
  for (const auto field : kRecipientFields) {
    const auto named = named_in(headers, field, policy);
    if (!named.empty()) return named.size() == 1 ? *named.begin() : nullptr;
  }
  return nullptr;
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
