// The other half of Intake: what happens because time passes.

#include "daemon/desk/time/timers.hh"

#include <algorithm>
#include <exception>
#include <limits>

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/budget.hh"
#include "daemon/desk/mail/owed.hh"
#include "daemon/desk/mail/relay_trouble.hh"
#include "daemon/desk/oncall/handover.hh"
#include "daemon/desk/time/lost_mail.hh"
#include "daemon/desk/time/quarantine_notice.hh"
#include "daemon/desk/time/secret_end.hh"
#include "daemon/intake/expiry.hh"
#include "daemon/intake/intake.hh"
#include "daemon/intake/load_context.hh"
#include "daemon/intake/mailboxes.hh"
#include "daemon/intake/moment.hh"
#include "daemon/intake/refused.hh"
#include "daemon/intake/roster.hh"
#include "daemon/intake/setback.hh"
#include "daemon/intake/trouble.hh"
#include "rules/policy/policy_digest.hh"

namespace intake {
namespace {

using storage::Result;

constexpr std::size_t kAloneBatch = 20;            // timers, each in transactions of its own
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

Result<std::vector<storage::Ticket>> read_living(const storage::Store& store, const storage::Timer& timer) {
  using storage::Status;
  if (!desk::asks_for_living(timer)) return std::vector<storage::Ticket>{};
  storage::TicketFilter living;
  living.status = {Status::fresh, Status::open, Status::pending, Status::on_hold};
  living.limit = std::numeric_limits<std::int32_t>::max();
  auto tickets = store.tickets(living);
  if (tickets) std::reverse(tickets->begin(), tickets->end());
  return tickets;
}

// Of notices to operators: about timers, one that fails with many others is told once.
Result<desk::Reserves> read_notices(const storage::Store& store, const std::string& kind = "timers") {
  const std::vector<std::string> keys{desk::notice_key(kind)};
  auto buckets = store.buckets(keys);
  if (!buckets) return tl::unexpected(buckets.error());
  return desk::Reserves{*std::move(buckets), {}};
}

// The kind of trouble that it tells operators of.
std::string notice_of(const storage::Timer& timer) {
  if (desk::is_timer(timer.key.name, desk::kRelayTimer)) return desk::trouble_of(timer);
  if (desk::is_timer(timer.key.name, desk::kLostTimer)) return desk::lost_trouble_of(timer);
  if (desk::is_timer(timer.key.name, desk::kSecretEndTimer)) return desk::secret_trouble_of(timer);
  return desk::is_timer(timer.key.name, desk::kQuarantineTimer) ? std::string(desk::kQuarantineNotice)
                                                                : std::string{};
}

Decided decide_for_desk(const storage::Store& store, const storage::Timer& timer,
                        const desk::Setting& setting) {
  auto tickets = read_living(store, timer);
  if (!tickets) return tl::unexpected(tickets.error());
  const auto stories = read_stories(store, desk::handed_over(setting.policy, timer, *tickets));
  if (!stories) return tl::unexpected(stories.error());
  const std::string kind = notice_of(timer);
  if (kind.empty()) return desk::decide(desk::Hour{timer, *tickets, *stories, setting});
  const auto notices = read_notices(store, kind);
  if (!notices) return tl::unexpected(notices.error());
  desk::Setting spending = setting;
  spending.reserves = &*notices;
  return desk::decide(desk::Hour{timer, *tickets, *stories, spending});
}

// What was to be said before now, late.
Decided decide_owed(const storage::Store& store, const storage::Timer& timer, const desk::Setting& setting) {
  const auto owed = store.owed(desk::kMostOwed);
  if (!owed) return tl::unexpected(owed.error());
  return desk::tell_owed(timer, *owed, setting);
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
  if (desk::is_timer(timer.key.name, desk::kConfirmTimer)) return decide_expiry(store, timer, setting);
  if (desk::is_timer(timer.key.name, desk::kRefusedTimer)) return decide_refused(store, timer, setting);
  if (desk::is_timer(timer.key.name, desk::kOwedTimer)) return decide_owed(store, timer, setting);
  return timer.key.ticket ? decide_for_ticket(store, timer, setting) : decide_for_desk(store, timer, setting);
}

storage::Changes cancel(const storage::Timer& timer) {
  storage::Changes changes;
  changes.cancelled.push_back(timer.key);
  return changes;
}

// The desk's own timers as the policy and the clock of now ask for them. One that is due already stays as it
// is, and falls due first; what a later one remembers stays: a hand-over that fell into a stop is not
// forgotten because the policy was changed meanwhile.
Result<std::vector<storage::Timer>> with_memory(const storage::Store& store,
                                                const std::vector<storage::Timer>& wanted,
                                                storage::Instant now) {
  std::vector<storage::Timer> timers;
  for (storage::Timer timer : wanted) {
    const auto known = store.timer(timer.key);
    if (!known) return tl::unexpected(known.error());
    if (*known && (*known)->due <= now) continue;
    if (*known) timer.payload = (*known)->payload;
    timers.push_back(std::move(timer));
  }
  return timers;
}

}  // namespace

Result<std::size_t> Intake::pass_time(storage::Instant now) {
  look_after_vault(now);
  const auto late = catch_up(now);  // a mail in trouble stops no timer
  const auto again = take_recovered(now);
  const auto due = decide_due(now);
  for (const auto* done : {&late, &again, &due})
    if (!*done) tell_of_trouble(done->error(), now);
  has_more_ = has_more_ || (again && *again > 0);
  if (!due) return due;
  if (!late) return late;
  return again ? *late + *again + *due : again;
}

Result<std::size_t> Intake::decide_due(storage::Instant now) {
  const std::size_t batch = alone_ ? kAloneBatch : kTimerBatch;
  has_more_ = false;
  const auto due = store_.due_timers(now, batch);
  if (!due) return tl::unexpected(due.error());
  if (due->empty()) alone_ = false;
  if (due->empty()) return std::size_t{0};
  const auto together = alone_ ? Result<void>{} : decide_timers(*due, now);
  if (!together && together.error().fault == storage::Fault::full) return tl::unexpected(together.error());
  auto done = alone_ || !together ? decide_alone(*due, now) : Result<std::size_t>(due->size());
  has_more_ = done && *done == batch;
  return done;
}

Result<void> Intake::decide_timers(std::span<const storage::Timer> timers, storage::Instant now) {
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  for (const auto& timer : timers)
    if (auto decided = decide_timer(*transaction, timer, now); !decided) return decided;
  auto committed = transaction->commit();
  if (committed) last_decided_ = now;
  return committed;
}

// Each counted before, so that one which ends the process is known. Fails where none of them could be
// decided.
Result<std::size_t> Intake::decide_alone(std::span<const storage::Timer> timers, storage::Instant now) {
  std::size_t done = 0;
  std::optional<storage::Error> trouble;
  for (const auto& timer : timers) {
    if (auto begun = store_.begin_timer(timer.key); !begun) return tl::unexpected(begun.error());
    const auto decided = decide_timers(std::span(&timer, 1), now);
    if (decided) ++done;
    if (decided) continue;
    (void)store_.end_timer(timer.key);  // the disk's fault, not this timer's
    trouble = decided.error();
    notes_.push_back(name_of(timer) + " cannot be decided now: " + trouble->message);
  }
  if (trouble && done == 0) return tl::unexpected(*trouble);
  return done;
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
    const desk::Setting setting{*policy_, *secret, *numbers, now, &*roster};
    if (timer.crashes >= kMaxCrashesAlone) return put_aside(transaction, timer, setting);
    if (auto read = read_incident(store_, timer.key.ticket, *roster); !read)
      return put_off(transaction, timer, read.error().message, setting);
    const auto decided = decide_by_name(store_, timer, setting);
    if (!decided && is_of_machine(decided.error())) return tl::unexpected(decided.error());
    if (!decided) return put_off(transaction, timer, decided.error().message, setting);
    auto applied = transaction.apply(*decided ? (*decided)->changes : cancel(timer));
    if (applied || is_systemic(applied.error())) return applied;
    return put_off(transaction, timer, applied.error().message, setting);
  } catch (const std::exception& problem) {
    return put_off(transaction, timer, problem.what(), {*policy_, *secret, *numbers, now, nullptr});
  }
}

// A timer that cannot be decided must not stop those behind it, and must not be lost.
Result<void> Intake::put_off(storage::Transaction& transaction, const storage::Timer& timer,
                             const std::string& reason, desk::Setting setting) {
  const auto reserves = read_notices(store_);
  if (!reserves) return tl::unexpected(reserves.error());
  setting.reserves = &*reserves;
  notes_.push_back(name_of(timer) + " failed and is tried again in " +
                   std::to_string(pause_after(timer.failures).count()) + " s: " + reason);
  return transaction.apply(try_later(timer, reason, setting));
}

Result<void> Intake::put_aside(storage::Transaction& transaction, const storage::Timer& timer,
                               desk::Setting setting) {
  const auto reserves = read_notices(store_);
  if (!reserves) return tl::unexpected(reserves.error());
  setting.reserves = &*reserves;
  notes_.push_back(name_of(timer) + " is set aside: the process died each time it was decided");
  return transaction.apply(set_aside(timer, setting));
}

// Some at a time, as after a change of policy.
Result<std::size_t> Intake::undo_future(storage::Instant now, storage::Instant after) {
  const auto tickets = store_.undo_future(now, after);
  if (!tickets) return tl::unexpected(tickets.error());
  if (tickets->empty()) return std::size_t{0};
  storage::Changes changes;
  for (std::size_t i = 0; i < tickets->size(); ++i)
    changes.timers.push_back(
        {{(*tickets)[i], desk::kReviewTimer}, now + std::chrono::seconds(i / kReviewsASecond), {}});
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  tell(clock_trouble(tickets->size()), now);
  return tickets->size();
}

// Another policy may ask other things of time, and promise other things. Where it is the one of last time,
// the timers of tickets stand as they must, and a start costs nothing.
Result<std::size_t> Intake::review_all(storage::Instant now) {
  const std::string digest = rules::digest(*policy_);
  const auto last = store_.memory(kPolicyMemory);
  if (!last) return tl::unexpected(last.error());
  storage::Changes changes;
  if (auto noted = note_mailboxes(store_, *policy_, now, changes); !noted)
    return tl::unexpected(noted.error());
  auto timers = with_memory(store_, desk::desk_timers(*policy_, now), now);
  if (!timers) return tl::unexpected(timers.error());
  changes.timers = *std::move(timers);
  // A clock that was ahead has put the timer that tells it as far away.
  if (const auto owed = store_.owed(1); owed && !owed->empty())
    changes.timers.push_back(desk::owed_timer(now));
  std::size_t reviews = 0;
  if (*last != digest) {
    changes.memories.push_back({kPolicyMemory, digest});
    const auto due = set_reviews(store_, {}, now, changes);
    if (!due) return tl::unexpected(due.error());
    reviews = *due;
  }
  auto transaction = store_.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return reviews;
}

}  // namespace intake
