#include "daemon/sim/replay.hh"

#include "daemon/desk/identity/token.hh"

namespace sim {
namespace {

using storage::Result;

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

Translator::Translator(std::string real_secret, std::string own_secret)
    : real_secret_(std::move(real_secret)), own_secret_(std::move(own_secret)) {}

void Translator::pair(storage::TicketId real, storage::MessageNo real_message, storage::TicketId own,
                      storage::MessageNo own_message) {
  if (!real || !own) return;
  tickets_.try_emplace(real, Part{own, own_message});
  back_.try_emplace(own, real);
  if (real_message && own_message) messages_.try_emplace(real_message, own_message);
}

storage::TicketId Translator::own(storage::TicketId real) const {
  const auto found = tickets_.find(real);
  return found == tickets_.end() ? storage::TicketId{} : found->second.ticket;
}

storage::TicketId Translator::real(storage::TicketId own) const {
  const auto found = back_.find(own);
  return found == back_.end() ? storage::TicketId{} : found->second;
}

std::vector<std::pair<storage::TicketId, storage::TicketId>> Translator::pairs() const {
  std::vector<std::pair<storage::TicketId, storage::TicketId>> all;
  for (const auto& [real, part] : tickets_) all.emplace_back(real, part.ticket);
  return all;
}

std::string Translator::translate(std::string bytes) const {
  for (const auto& token : desk::find_tokens(bytes, real_secret_)) {
    const auto part = tickets_.find(token.ticket);
    if (part == tickets_.end()) continue;
    const auto message = messages_.find(token.message);
    desk::Token own{part->second.ticket, message == messages_.end() ? part->second.opening : message->second,
                    token.recipient};
    replace_all(bytes, desk::write_token(token, real_secret_), desk::write_token(own, own_secret_));
  }
  return bytes;
}

Result<void> Replay::pass_until(storage::Instant at) {
  if (auto passed = world_.pass_until(at); !passed) return passed;
  for (const auto& item : world_.collect_sent())
    passed_.push_back({item.ticket, item.created, describe(item)});
  return {};
}

Result<Outcome> Replay::play(const std::string& mailbox, std::string_view bytes, storage::Instant at) {
  if (auto passed = pass_until(at); !passed) return tl::unexpected(passed.error());
  const auto next = world_.store().next_numbers();
  if (!next) return tl::unexpected(next.error());
  auto entry = world_.take(mailbox, bytes);
  if (!entry) return tl::unexpected(entry.error());
  world_.collect_taken();
  last_entry_ = *entry;
  Outcome outcome;
  outcome.fate = entry->fate;
  outcome.reason = entry->reason;
  for (const auto& item : world_.collect_sent()) outcome.sent.insert(describe(item));
  if (!entry->ticket) return outcome;
  const auto ticket = world_.store().ticket(entry->ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  if (!*ticket) return outcome;
  read_ticket(outcome, **ticket);
  outcome.opens = entry->fate == storage::Fate::message && entry->ticket >= next->ticket;
  return outcome;
}

Result<void> seed(World& world, Translator& translator, const storage::Store& past,
                  const storage::Ticket& then, storage::Instant at) {
  auto& store = world.store();
  const auto people = past.participants(then.id);
  if (!people) return tl::unexpected(people.error());
  const auto messages = past.messages(then.id);
  if (!messages) return tl::unexpected(messages.error());
  auto numbers = store.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());

  storage::Changes changes;
  changes.tickets.push_back(then);
  changes.tickets.back().id = numbers->ticket;
  changes.tickets.back().follow_up_of = changes.tickets.back().merged_into = {};  // those are not here
  for (auto person : *people) {
    person.ticket = numbers->ticket;
    changes.participants.push_back(std::move(person));
  }
  for (auto message : *messages) {
    if (message.stored > at) break;
    translator.pair(then.id, message.no, numbers->ticket, numbers->message);
    message.no = numbers->message;
    message.ticket = numbers->ticket;
    message.raw.reset();  // the bytes stay where they are
    ++numbers->message.value;
    changes.messages.push_back(std::move(message));
  }
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return applied;
  return transaction->commit();
}

}  // namespace sim
