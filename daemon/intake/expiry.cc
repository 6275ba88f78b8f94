#include "daemon/intake/expiry.hh"

#include "daemon/desk/case/affected_addresses.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/case/writer.hh"
#include "daemon/intake/load_context.hh"
#include "daemon/intake/load_loop_guards.hh"

namespace intake {
namespace {

using storage::Result;
using Nothing = std::optional<desk::Decision>;

// In place of a mail that cannot be read: all that its writer has to know.
mailparse::Mail stand_in(const storage::Confirmation& waits, const rules::Policy& policy) {
  mailparse::Mail mail;
  if (const auto* agent = policy.find_agent(waits.agent)) mail.from = {{agent->email, agent->name}};
  mail.subject = "Your mail that waited for a confirmation";
  mail.text = "(Its stored copy is damaged and cannot be shown.)";
  return mail;
}

Result<mailparse::Mail> read_mail(const storage::Store& store, const storage::LedgerEntry& entry,
                                  const storage::Confirmation& waits, const rules::Policy& policy) {
  const auto bytes =
      entry.raw ? store.bytes(*entry.raw) : storage::fail(storage::Fault::corrupt, "no bytes were fetched");
  if (!bytes)
    return is_systemic(bytes.error()) ? Result<mailparse::Mail>(tl::unexpected(bytes.error()))
                                      : stand_in(waits, policy);
  return desk::read_mail(*bytes, entry.place.mailbox, policy);
}

}  // namespace

Result<std::optional<desk::Decision>> decide_expiry(const storage::Store& store, const storage::Timer& timer,
                                                    const desk::Setting& setting) {
  const auto waits = store.confirmation(timer.key.name.substr(desk::kConfirmTimer.size()));
  if (!waits) return tl::unexpected(waits.error());
  if (!*waits) return Nothing{};
  const auto entry = store.ledger_entry((*waits)->ledger);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry) return Nothing{};
  const auto mail = read_mail(store, **entry, **waits, setting.policy);
  if (!mail) return tl::unexpected(mail.error());
  const auto ticket = store.ticket((*waits)->ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto recipient = store.next_recipient((*entry)->message);
  if (!recipient) return tl::unexpected(recipient.error());
  desk::Known known;
  known.clues.asks.ours = true;
  const auto reserves = read_reserves(store, desk::read_stakes(*mail, known, setting.policy));
  if (!reserves) return tl::unexpected(reserves.error());
  desk::Setting spending = setting;
  spending.reserves = &*reserves;
  return desk::decide(
      desk::Expiry{**waits, **entry, *mail, *ticket ? &**ticket : nullptr, *recipient, spending});
}

}  // namespace intake
