// The other half of Intake: what happens because time passes.

#include <algorithm>
#include <exception>
#include <limits>

#include "daemon/desk/handover.hh"
#include "daemon/desk/history.hh"
#include "daemon/desk/timers.hh"
#include "daemon/desk/writer.hh"
#include "daemon/intake/gather.hh"
#include "daemon/intake/gather_guard.hh"
#include "daemon/intake/intake.hh"
#include "daemon/intake/moment.hh"
#include "daemon/intake/refused.hh"
#include "daemon/intake/roster.hh"
#include "rules/digest.hh"

namespace intake {
namespace {

using storage::Result;

constexpr std::chrono::hours kSecondTry{1};        // after a timer that could not be decided
constexpr int kReviewsASecond = 200;               // so that what falls due meanwhile is not late
constexpr std::chrono::seconds kReviewsAhead{25};  // set at once: a start need not set a million timers
const char* const kPolicyMemory = "policy";        // digest of the policy that was in force last

using Stories = std::map<storage::TicketId, desk::Story>;
using Decided = Result<std::optional<desk::Decision>>;  // nothing: there is no reason any more

Decided decide_for_ticket(const storage::Store& store, const storage::Timer& timer,
                          const desk::Setting& setting) {
  const auto view = read_view(store, timer.key.ticket);
  if (!view) return tl::unexpected(view.error());
  if (!*view) return std::optional<desk::Decision>{};
  return desk::decide(moment_of(**view, timer, setting));
}

Result<Stories> read_stories(const storage::Store& store, const std::vector<storage::TicketId>& tickets) {
  Stories stories;
  for (const auto id : tickets) {
    const auto messages = store.messages(id);
    if (!messages) return tl::unexpected(messages.error());
    const auto events = store.events(id);
    if (!events) return tl::unexpected(events.error());
    stories[id] = desk::make_story(*messages, *events);
  }
  return stories;
}

Decided decide_for_desk(const storage::Store& store, const storage::Timer& timer,
                        const desk::Setting& setting) {
  using storage::Status;
  storage::TicketFilter living;
  living.status = {Status::fresh, Status::open, Status::pending, Status::on_hold};
  living.limit = std::numeric_limits<std::int32_t>::max();
  auto tickets = store.tickets(living);
  if (!tickets) return tl::unexpected(tickets.error());
  std::reverse(tickets->begin(), tickets->end());
  const auto stories = read_stories(store, desk::handed_over(setting.policy, timer, *tickets));
  if (!stories) return tl::unexpected(stories.error());
  return desk::decide(desk::Hour{timer, *tickets, *stories, setting});
}

// A held mail whose time is over. Nothing where it was confirmed meanwhile.
Decided decide_expiry(const storage::Store& store, const storage::Timer& timer,
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
  const auto mail = desk::read_mail(*bytes, (*entry)->place.mailbox, setting.policy);
  desk::Known known;
  known.clues.asks.ours = true;
  const auto reserves = read_reserves(store, desk::read_stakes(mail, known, setting.policy));
  if (!reserves) return tl::unexpected(reserves.error());
  desk::Setting spending = setting;
  spending.reserves = &*reserves;
  return desk::decide(
      desk::Expiry{**waits, **entry, mail, *ticket ? &**ticket : nullptr, *recipient, spending});
}

// Makes tickets behind this one due for a review, and sets the timer that does so with the rest, or cancels
// it. Returns how many.
Result<std::size_t> set_reviews(const storage::Store& store, storage::TicketId after, storage::Instant now,
                                storage::Changes& changes) {
  const std::size_t most = kReviewsASecond * static_cast<std::size_t>(kReviewsAhead.count());
  const auto living = store.living(after, most);
  if (!living) return tl::unexpected(living.error());
  for (std::size_t i = 0; i < living->size(); ++i)
    changes.timers.push_back(
        {{(*living)[i], desk::kReviewTimer}, now + std::chrono::seconds(i / kReviewsASecond), {}});
  const storage::TimerKey rest{{}, desk::kReviewRestTimer};
  if (living->size() < most)
    changes.cancelled.push_back(rest);
  else
    changes.timers.push_back({rest, now + kReviewsAhead, std::to_string(living->back().value)});
  return living->size();
}

Decided review_rest(const storage::Store& store, const storage::Timer& timer, storage::Instant now) {
  desk::Decision decision;
  const auto after = desk::read_ticket_number(timer.payload);
  const auto set = set_reviews(store, after, now, decision.changes);
  if (!set) return tl::unexpected(set.error());
  return std::optional(std::move(decision));
}

Decided decide_by_name(const storage::Store& store, const storage::Timer& timer,
                       const desk::Setting& setting) {
  if (timer.key == storage::TimerKey{{}, desk::kReviewRestTimer})
    return review_rest(store, timer, setting.now);
  if (timer.key.name.starts_with(desk::kConfirmTimer)) return decide_expiry(store, timer, setting);
  if (timer.key.name.starts_with(desk::kRefusedTimer)) return decide_refused(store, timer, setting);
  return timer.key.ticket ? decide_for_ticket(store, timer, setting) : decide_for_desk(store, timer, setting);
}

storage::Changes cancel(const storage::Timer& timer) {
  storage::Changes changes;
  changes.cancelled.push_back(timer.key);
  return changes;
}

// Timers of the desk that another policy asks for. One that is due already falls due first, and what it
// remembers stays: a hand-over that fell into a stop is not forgotten because the policy was changed
// meanwhile.
Result<std::vector<storage::Timer>> with_memory(const storage::Store& store,
                                                std::vector<storage::Timer> timers, storage::Instant now) {
  for (auto& timer : timers) {
    const auto known = store.timer(timer.key);
    if (!known) return tl::unexpected(known.error());
    if (!*known) continue;
    timer.payload = (*known)->payload;
    if ((*known)->due <= now) timer.due = (*known)->due;
  }
  return timers;
}

// A timer that cannot be decided must not stop those behind it, and must not be lost.
storage::Changes try_later(const storage::Timer& timer, const std::string& reason, storage::Instant now) {
  storage::Changes changes;
  changes.timers.push_back({timer.key, now + kSecondTry, timer.payload});
  changes.events.push_back(
      {{}, timer.key.ticket, now, "ticketd", "timer.failed", timer.key.name + ": " + reason, {}});
  return changes;
}

}  // namespace

Result<std::size_t> Intake::pass_time(storage::Instant now) {
  const auto late = catch_up(now);  // a mail in trouble stops no timer
  auto due = store_.due_timers(now, kTimerBatch);
  if (!due) return tl::unexpected(due.error());
  if (due->empty()) return late;
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (const auto& timer : *due)
    if (auto decided = decide_timer(*transaction, timer, now); !decided)
      return tl::unexpected(decided.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return late ? *late + due->size() : late;
}

Result<void> Intake::decide_timer(storage::Transaction& transaction, const storage::Timer& timer,
                                  storage::Instant now) {
  const auto still_set = store_.is_set(timer);  // one before it in the batch may have moved it
  if (!still_set) return tl::unexpected(still_set.error());
  if (!*still_set) return {};
  const auto numbers = store_.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store_.secret();
  if (!secret) return tl::unexpected(secret.error());
  try {
    auto roster = read_roster(store_, *policy_, now);
    if (!roster) return tl::unexpected(roster.error());
    if (auto read = read_incident(store_, timer.key.ticket, *roster); !read) return read;
    const auto decided = decide_by_name(store_, timer, {*policy_, *secret, *numbers, now, &*roster});
    if (!decided) return tl::unexpected(decided.error());
    auto applied = transaction.apply(*decided ? (*decided)->changes : cancel(timer));
    if (applied || is_systemic(applied.error())) return applied;
    return transaction.apply(try_later(timer, applied.error().message, now));
  } catch (const std::exception& problem) {
    return transaction.apply(try_later(timer, problem.what(), now));
  }
}

// Another policy may ask other things of time, and promise other things. Where it is the one of last time,
// every timer stands as it must, and a start costs nothing.
Result<std::size_t> Intake::review_all(storage::Instant now) {
  const std::string digest = rules::digest(*policy_);
  const auto last = store_.memory(kPolicyMemory);
  if (!last) return tl::unexpected(last.error());
  if (*last == digest) return std::size_t{0};
  storage::Changes changes;
  changes.memories.push_back({kPolicyMemory, digest});
  auto timers = with_memory(store_, desk::desk_timers(*policy_, now), now);
  if (!timers) return tl::unexpected(timers.error());
  changes.timers = *std::move(timers);
  const auto due = set_reviews(store_, {}, now, changes);
  if (!due) return tl::unexpected(due.error());
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return *due;
}

}  // namespace intake
