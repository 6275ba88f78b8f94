// The other half of Intake: what happens because time passes.

#include <algorithm>

#include "daemon/desk/desk.hh"
#include "daemon/intake/intake.hh"
#include "mailparse/parse.hh"

namespace intake {
namespace {

using storage::Result;

constexpr std::size_t kBatch = 200;  // timers in one transaction

// What a timer's decision looks at. Nothing where the ticket is gone, or has no mail to speak of.
struct Subject {
  storage::Ticket ticket;
  storage::Message opening, latest;
  int next_recipient = 1;
};

const storage::Message* last_inbound(const std::vector<storage::Message>& messages) {
  const auto is_inbound = [](const auto& message) {
    return message.direction == storage::Direction::inbound;
  };
  const auto hit = std::find_if(messages.rbegin(), messages.rend(), is_inbound);
  return hit == messages.rend() ? nullptr : &*hit;
}

Result<std::optional<Subject>> read_subject(const storage::Store& store, storage::TicketId id) {
  auto ticket = store.ticket(id);
  if (!ticket) return tl::unexpected(ticket.error());
  auto messages = store.messages(id);
  if (!messages) return tl::unexpected(messages.error());
  const auto* latest = last_inbound(*messages);
  if (!*ticket || !latest) return std::optional<Subject>{};
  auto recipient = store.next_recipient(latest->no);
  if (!recipient) return tl::unexpected(recipient.error());
  return Subject{**ticket, messages->front(), *latest, *recipient};
}

// A held mail whose time is over. Nothing where it was confirmed meanwhile.
Result<std::optional<desk::Decision>> decide_expiry(const storage::Store& store, const storage::Timer& timer,
                                                    const rules::Policy& policy,
                                                    const desk::Setting& setting) {
  using Nothing = std::optional<desk::Decision>;
  const auto waits = store.confirmation(timer.key.name.substr(desk::kConfirmTimer.size()));
  if (!waits) return tl::unexpected(waits.error());
  if (!*waits) return Nothing{};
  const auto entry = store.ledger_entry((*waits)->ledger);
  if (!entry) return tl::unexpected(entry.error());
  if (!*entry || !(*entry)->raw) return Nothing{};
  const auto bytes = store.bytes(*(*entry)->raw);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto ticket = store.ticket((*waits)->ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto recipient = store.next_recipient((*entry)->message);
  if (!recipient) return tl::unexpected(recipient.error());
  mailparse::Limits limits;
  limits.bytes = policy.limits.mail;
  const auto mail = mailparse::parse(*bytes, limits);
  return desk::decide(
      desk::Expiry{**waits, **entry, mail, *ticket ? &**ticket : nullptr, *recipient, setting});
}

storage::Changes cancel(const storage::Timer& timer) {
  storage::Changes changes;
  changes.cancelled.push_back(timer.key);
  return changes;
}

}  // namespace

Result<std::size_t> Intake::pass_time(storage::Instant now) {
  auto due = store_.due_timers(now, kBatch);
  if (!due) return tl::unexpected(due.error());
  if (due->empty()) return std::size_t{0};
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (const auto& timer : *due)
    if (auto decided = decide_timer(*transaction, timer, now); !decided)
      return tl::unexpected(decided.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return due->size();
}

Result<void> Intake::decide_timer(storage::Transaction& transaction, const storage::Timer& timer,
                                  storage::Instant now) {
  auto numbers = store_.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store_.secret();
  if (!secret) return tl::unexpected(secret.error());
  const desk::Setting setting{*policy_, *secret, *numbers, now};
  if (timer.key.name.starts_with(desk::kConfirmTimer)) {
    const auto expired = decide_expiry(store_, timer, *policy_, setting);
    if (!expired) return tl::unexpected(expired.error());
    return transaction.apply(*expired ? (*expired)->changes : cancel(timer));
  }
  auto subject = read_subject(store_, timer.key.ticket);
  if (!subject) return tl::unexpected(subject.error());
  if (!*subject || timer.key.name != desk::kAutomationTimer) return transaction.apply(cancel(timer));
  const auto& [ticket, opening, latest, next_recipient] = **subject;
  return transaction.apply(
      desk::decide(desk::Moment{ticket, opening, latest, next_recipient, setting}).changes);
}

Result<std::size_t> Intake::review_all(storage::Instant now) {
  using storage::Status;
  if (policy_->automations.empty()) return std::size_t{0};
  storage::TicketFilter living;
  living.status = {Status::fresh, Status::open, Status::pending, Status::on_hold, Status::solved};
  living.limit = std::numeric_limits<int>::max();
  auto tickets = store_.tickets(living);
  if (!tickets) return tl::unexpected(tickets.error());
  storage::Changes changes;
  for (const auto& ticket : *tickets)
    changes.timers.push_back({{ticket.id, desk::kAutomationTimer}, now, {}});
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return tickets->size();
}

}  // namespace intake
