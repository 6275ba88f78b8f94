#pragma once
// When each promise of a ticket began to be owed, and when it was kept, told by the ticket's history alone.
//
//   first_response   from the opening to a person's first answer
//   next_response    from the customer's oldest unanswered message, after the first answer, to the next
//   answer update           from each answer to the next resolution       from the opening until it is solved
//
// An answer that came back never was one. A ticket that is solved or closed owes nothing more, until it
// reopens: then everything goes on from where it began.

#include <optional>
#include <vector>

#include "daemon/desk/case/known.hh"
#include "rules/time/calendar.hh"

namespace desk {

struct Period {
  rules::TargetName name{};
  storage::Instant started{};
  std::optional<storage::Instant> over{};  // kept or dropped then; none: it is owed
  bool kept = false;
};

// The history of a ticket up to a decision, and with it.
struct History {
  storage::Instant opened{};
  std::vector<storage::StatusChange> statuses;  // the last one is the present
  std::vector<storage::Turn> turns;
};

// Every period there ever was, but those of updates and next responses that are over for good: only the last
// of each is told.
std::vector<Period> periods_of(const History& history);

// When the ticket was in one of these statuses, solved and closed beside them. The last interval may last: it
// ends at Instant::max() then.
std::vector<rules::Interval> pauses_of(const History& history, const std::vector<rules::Status>& statuses);

}  // namespace desk
