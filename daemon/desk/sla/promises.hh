#pragma once
// The promises of a ticket, kept true: which targets it has, when each is due, which are met.
//
//   keep_promises(draft);      // whatever a decision changed: answers, status, severity, customer, policy
//
// Nothing is counted up or down. Each time, what is owed is told anew from the ticket's history (periods.hh)
// and the policy as it is now, and held against what was stored: so a change of severity, an answer that came
// back, or a holiday that was added all take the same way, and a deadline is always the one that its original
// start and the pauses since then give. What is over stays as it was judged then.
//
// Reminders and breaches are left to the timer (remind.hh), which is set here to the next of them; one that
// is due already makes it due at once.

#include <string_view>

#include "daemon/desk/draft/draft.hh"

namespace desk {

// May be called as often as the ticket changes within a decision; Draft::finish() calls it last. Does nothing
// where the past is not known.
void keep_promises(Draft& draft);

// Targets as they stand: running, paused, met, breached, and dropped (owed no longer).
enum class Standing { running, paused, met, breached, dropped };
Standing standing_of(const storage::Target& target);
std::string_view to_string(Standing standing);
// How long it was paused altogether; a pause that goes on counts up to `now`.
std::chrono::seconds paused_until(const storage::Target& target, storage::Instant now);

// For how long it stood still, up to now.
std::vector<rules::Interval> pauses_of(const Draft& draft, const storage::Target& target);

// Remembers as sent those reminders that a later one has overtaken, or the deadline itself. True: there were.
bool skip_overtaken(const Draft& draft, storage::Target& target);

// What is to be done for a running target next, and when.
struct Due {
  storage::Instant at{};
  const rules::Reminder* reminder = nullptr;  // null: the breach
};
std::optional<Due> next_due(const storage::Target& target, const Draft& draft);

}  // namespace desk
