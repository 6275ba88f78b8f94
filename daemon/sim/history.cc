#include "daemon/sim/history.hh"

#include <algorithm>
#include <tuple>

namespace sim {
namespace {

using storage::Result;

// "low -> urgent" and "pending -> open: the customer answered": what was there before.
std::string before(const std::string& detail) {
  const std::string old = detail.substr(0, detail.find(" -> "));
  return old == "none" ? "" : old;
}

void take_back(storage::Ticket& ticket, const storage::Event& event) {
  const std::string old = before(event.detail);
  if (event.kind == "severity.changed") ticket.severity = old;
  if (event.kind == "queue.changed") ticket.queue = old;
  if (event.kind == "group.changed") ticket.group = old;
  if (event.kind == "assignee.changed") ticket.assignee = old;
  if (event.kind == "tag.added") std::erase(ticket.tags, event.detail);
  if (event.kind == "tag.removed") ticket.tags.push_back(event.detail);
  if (event.kind == "status.changed") ticket.status = storage::status_from(old).value_or(ticket.status);
}

const storage::Message* find(const std::vector<storage::Message>& messages, storage::MessageNo no) {
  const auto found =
      std::find_if(messages.begin(), messages.end(), [no](const auto& each) { return each.no == no; });
  return found == messages.end() ? nullptr : &*found;
}

bool is_moment_of_mail(const std::vector<storage::Message>& messages, storage::Instant at) {
  return std::any_of(messages.begin(), messages.end(), [at](const auto& each) {
    return each.direction != storage::Direction::outbound && each.stored == at;
  });
}

}  // namespace

Result<std::vector<storage::LedgerEntry>> History::mails(storage::Instant since) const {
  const auto mailboxes = store_.count_ledger();
  if (!mailboxes) return tl::unexpected(mailboxes.error());
  std::vector<storage::LedgerEntry> all;
  for (const auto& mailbox : *mailboxes) {
    auto entries = store_.ledger(mailbox.mailbox, mailbox.uidvalidity);
    if (!entries) return tl::unexpected(entries.error());
    for (auto& entry : *entries)
      if (entry.received >= since && entry.raw && entry.fate != storage::Fate::received)
        all.push_back(std::move(entry));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.received, a.id) < std::tie(b.received, b.id);
  });
  return all;
}

Result<Outcome> History::outcome_of(const storage::LedgerEntry& entry) {
  Outcome outcome;
  outcome.fate = entry.fate;
  outcome.reason = entry.reason;
  if (!entry.ticket) return outcome;
  const auto found = whole(entry.ticket);
  if (!found) return tl::unexpected(found.error());
  const auto& messages = (*found)->messages;
  const auto* message = find(messages, entry.message);
  const bool repeated = entry.fate == storage::Fate::duplicate;
  const auto at = message && !repeated ? message->stored : entry.received;
  outcome.opens = message && !repeated && message == &messages.front();
  const auto ticket = ticket_at(entry.ticket, at);
  if (!ticket) return tl::unexpected(ticket.error());
  if (*ticket) read_ticket(outcome, **ticket);
  if (auto read = read_outbox(); !read) return tl::unexpected(read.error());
  for (const auto& item : outbox_[entry.ticket])
    if (item.created == at) outcome.sent.insert(describe(item));
  return outcome;
}

Result<std::optional<storage::Ticket>> History::ticket_at(storage::TicketId id, storage::Instant at) {
  const auto found = whole(id);
  if (!found) return tl::unexpected(found.error());
  auto ticket = (*found)->ticket;
  if (!ticket) return ticket;
  const auto& events = (*found)->events;
  for (auto event = events.rbegin(); event != events.rend() && event->at > at; ++event)
    take_back(*ticket, *event);
  return ticket;
}

Result<std::vector<History::Letter>> History::letters_between(storage::Instant since) {
  if (auto read = read_outbox(); !read) return tl::unexpected(read.error());
  std::vector<Letter> letters;
  for (const auto& [id, items] : outbox_) {
    const auto found = whole(id);
    if (!found) return tl::unexpected(found.error());
    for (const auto& item : items)
      if (item.created >= since && !is_moment_of_mail((*found)->messages, item.created))
        letters.push_back({id, item.created, describe(item)});
  }
  std::sort(letters.begin(), letters.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return letters;
}

Result<const History::Whole*> History::whole(storage::TicketId id) {
  if (const auto known = tickets_.find(id); known != tickets_.end()) return &known->second;
  auto ticket = store_.ticket(id);
  if (!ticket) return tl::unexpected(ticket.error());
  auto messages = store_.messages(id);
  if (!messages) return tl::unexpected(messages.error());
  auto events = store_.events(id);
  if (!events) return tl::unexpected(events.error());
  for (auto& message : *messages)
    message.text.clear(), message.reply_text.clear();  // a year of them is large
  return &(tickets_[id] = Whole{*std::move(ticket), *std::move(messages), *std::move(events)});
}

Result<void> History::read_outbox() {
  if (outbox_read_) return {};
  auto items = store_.outbox();
  if (!items) return tl::unexpected(items.error());
  for (auto& item : *items) outbox_[item.ticket].push_back(std::move(item));
  outbox_read_ = true;
  return {};
}

}  // namespace sim
